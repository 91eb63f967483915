using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server.Batches;

/// <summary>What is wrong with a batch as a whole or with one of its lines.</summary>
/// <param name="Code">Such as <c>invalid_json_line</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">The line of the input file, from 1.</param>
internal sealed record BatchError(string Code, string Message, int? Line = null);

/// <summary>A batch and how far it is. Its members are set by the one who runs it and read by whoever asks.</summary>
internal sealed class Batch(
    string id,
    string endpoint,
    string inputFile,
    JsonObject? metadata,
    long created,
    long expires
) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _times = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _cancelling = new();
    private string _status = "validating";
    private IReadOnlyList<BatchError> _errors = [];
    private string? _outputFile;
    private string? _errorFile;
    private int _total;
    private int _completed;
    private int _failed;

    public string Id => id;

    public string Endpoint => endpoint;

    public string InputFile => inputFile;

    /// <summary>Unix time in seconds when it expires.</summary>
    public long Expires => expires;

    /// <summary>Cancelled when the client no longer wants it.</summary>
    public CancellationToken Cancelling => _cancelling.Token;

    /// <summary>Tokens it holds while it is not done.</summary>
    public long EnqueuedTokens { get; set; }

    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _status is "completed" or "failed" or "expired" or "cancelled";
            }
        }
    }

    /// <summary>Enters a status.</summary>
    public void Enter(string status, long now)
    {
        lock (_gate)
        {
            _status = status;
            _times[$"{status}_at"] = now;
        }
    }

    public void Begin(int total, long now)
    {
        lock (_gate)
        {
            _total = total;
            _times["in_progress_at"] = now;
            _status = _status is "cancelling" ? _status : "in_progress";
        }
    }

    public void Fail(IReadOnlyList<BatchError> errors, long now)
    {
        lock (_gate)
        {
            _errors = errors;
            _status = "failed";
            _times["failed_at"] = now;
        }
    }

    public void Count(bool isCompleted)
    {
        lock (_gate)
        {
            _completed += isCompleted ? 1 : 0;
            _failed += isCompleted ? 0 : 1;
        }
    }

    /// <summary>Ends it with its files.</summary>
    public void End(string status, string? outputFile, string? errorFile, long now)
    {
        lock (_gate)
        {
            (_outputFile, _errorFile) = (outputFile, errorFile);
            _status = status;
            _times[$"{status}_at"] = now;
        }
    }

    /// <summary>Asks for its end.</summary>
    /// <returns>Whether it was not done yet.</returns>
    public bool Cancel(long now)
    {
        lock (_gate)
        {
            if (_status is "completed" or "failed" or "expired" or "cancelled")
            {
                return false;
            }

            if (_status is not "cancelling")
            {
                _status = "cancelling";
                _times["cancelling_at"] = now;
            }
        }

        _cancelling.Cancel();
        return true;
    }

    public void Dispose() => _cancelling.Dispose();

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            var json = new JsonObject
            {
                ["id"] = id,
                ["object"] = "batch",
                ["endpoint"] = endpoint,
                ["errors"] =
                    _errors.Count == 0
                        ? null
                        : new JsonObject
                        {
                            ["object"] = "list",
                            ["data"] = new JsonArray([.. _errors.Select(Describe)]),
                        },
                ["input_file_id"] = inputFile,
                ["completion_window"] = "24h",
                ["status"] = _status,
                ["output_file_id"] = _outputFile,
                ["error_file_id"] = _errorFile,
                ["created_at"] = created,
                ["expires_at"] = expires,
                ["request_counts"] = new JsonObject
                {
                    ["total"] = _total,
                    ["completed"] = _completed,
                    ["failed"] = _failed,
                },
                ["metadata"] = metadata?.DeepClone(),
            };
            foreach (var name in Moments)
            {
                json[name] = _times.TryGetValue(name, out var moment) ? moment : null;
            }

            return json;
        }
    }

    private static readonly string[] Moments =
    [
        "in_progress_at",
        "finalizing_at",
        "completed_at",
        "failed_at",
        "expired_at",
        "cancelling_at",
        "cancelled_at",
    ];

    private static JsonNode Describe(BatchError error) =>
        new JsonObject
        {
            ["code"] = error.Code,
            ["message"] = error.Message,
            ["param"] = null,
            ["line"] = error.Line,
        };
}
