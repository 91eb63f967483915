using System.Globalization;
using System.Text.RegularExpressions;
using DataGen.Verification.Sandbox.Python;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace DataGen.Verification.Sandbox.JavaScript;

/// <summary>
/// One verifier loaded into an interpreter of its own, inside the worker process. Every limit of the interpreter is set, and none is
/// relied upon: some operations are not interrupted by any of them, and then the host ends the process.
/// </summary>
internal sealed class JavaScriptEngine
{
    private const int LongestMessage = 200;

    // Mulberry32. Not the engine's own generator, since that cannot be seeded.
    private const string SeededRandom = """
        (function () {
            let state = 0;
            const random = function random() {
                state = (state + 0x6D2B79F5) | 0;
                let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
                mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
                return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
            };
            Math.random = random;
            return function (seed) { state = seed | 0; };
        })()
        """;

    private readonly Engine _engine;
    private readonly JsValue _reseed;
    private readonly JsValue _evaluate;
    private readonly uint _seed;

    private JavaScriptEngine(Engine engine, JsValue reseed, JsValue evaluate, uint seed)
    {
        _engine = engine;
        _reseed = reseed;
        _evaluate = evaluate;
        _seed = seed;
    }

    /// <summary>Loads the code. A null engine comes with the record that says why.</summary>
    public static (JavaScriptEngine? Engine, JavaScriptRecord Record) Load(SandboxJob job)
    {
        JavaScriptEngine? loaded = null;
        var record = Guard(() =>
        {
            var engine = new Engine(options => Limit(options, job));
            var reseed = engine.Evaluate(SeededRandom);
            engine.Invoke(reseed, (double)job.Conditions.Seed);
            engine.Execute(job.Code, "verifier");
            var evaluate = engine.Evaluate("typeof evaluate === 'function' ? evaluate : undefined");
            if (evaluate.IsUndefined())
            {
                return new JavaScriptRecord(ChildStatus.Error, "load: there is no function 'evaluate'");
            }

            loaded = new JavaScriptEngine(engine, reseed, evaluate, job.Conditions.Seed);
            return new JavaScriptRecord(ChildStatus.Pass, "");
        });
        var failed = record.Status == ChildStatus.Error && !record.Detail.StartsWith("load", StringComparison.Ordinal);
        return (loaded, failed ? record with { Detail = "load: " + record.Detail } : record);
    }

    /// <summary>Applies the verifier to a response.</summary>
    public JavaScriptRecord Evaluate(string response) =>
        Guard(() =>
        {
            _engine.Invoke(_reseed, (double)_seed);
            var verdict = _engine.Invoke(_evaluate, response);
            // The type tag only: any conversion would run the verifier's code.
            return verdict.IsBoolean()
                ? new JavaScriptRecord(
                    ReferenceEquals(verdict, JsBoolean.True) ? ChildStatus.Pass : ChildStatus.Fail,
                    ""
                )
                : new JavaScriptRecord(
                    ChildStatus.NotBoolean,
                    $"nonbool: evaluate returned {TypeName(verdict)}, not a boolean"
                );
        });

    private static void Limit(Options options, SandboxJob job)
    {
        options.TimeoutInterval(job.ResponseTime);
        // Counts what is allocated in all, not what is held; the process's heap limit bounds the latter.
        options.LimitMemory(4 * job.MemoryBytes);
        options.MaxStatements(int.MaxValue);
        options.LimitRecursion(2_000);
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = job.ResponseTime;
        options.Constraints.MaxArraySize = 50_000_000;
        options.Constraints.PromiseTimeout = job.ResponseTime;
        options.AgentCanSuspend = false;
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
        options.TimeSystem = new ShiftedTime(options.TimeSystem, job.Conditions.ClockShift);
        options.Json.MaxParseDepth = 512;
    }

    private static JavaScriptRecord Guard(Func<JavaScriptRecord> run)
    {
        try
        {
            return run();
        }
        catch (JavaScriptException exception)
        {
            return Error($"exception: {Cut(exception.Message)}", exception.Location.Start.Line);
        }
        catch (Exception exception)
            when (exception is TimeoutException or StatementsCountOverflowException or RegexMatchTimeoutException)
        {
            return new JavaScriptRecord(ChildStatus.NotRun, "");
        }
        catch (Exception exception) when (exception is MemoryLimitExceededException or OutOfMemoryException)
        {
            return new JavaScriptRecord(ChildStatus.Memory, "memory");
        }
        catch (Exception exception)
            when (exception is RecursionDepthOverflowException or InsufficientExecutionStackException)
        {
            return new JavaScriptRecord(ChildStatus.Recursion, "recursion");
        }
        catch (Exception exception)
        {
            return Error($"{exception.GetType().Name}: {Cut(exception.Message)}", 0);
        }
    }

    private static JavaScriptRecord Error(string detail, int line) =>
        new(ChildStatus.Error, line > 0 ? $"{detail} (line {line.ToString(CultureInfo.InvariantCulture)})" : detail);

    private static string Cut(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage];

    private static string TypeName(JsValue value) =>
        value switch
        {
            _ when value.IsUndefined() => "undefined",
            _ when value.IsNull() => "null",
            _ when value.IsNumber() => "a number",
            _ when value.IsString() => "a string",
            _ when value.IsPromise() => "a promise",
            _ => "an object",
        };

    private sealed class ShiftedTime(ITimeSystem real, TimeSpan shift) : ITimeSystem
    {
        public TimeZoneInfo DefaultTimeZone => TimeZoneInfo.Utc;

        public DateTimeOffset GetUtcNow() => real.GetUtcNow() + shift;

        public TimeSpan GetUtcOffset(long epochMilliseconds) => TimeSpan.Zero;

        public bool TryParse(string date, out long epochMilliseconds) => real.TryParse(date, out epochMilliseconds);
    }
}
