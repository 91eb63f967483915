using DataGen.Cli.Running;
using Spectre.Console;

namespace DataGen.Cli.Progress;

/// <summary>Shows on stderr how far a run is: a live table on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly ProgressFigures _figures;
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly RunLog _log;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _showing;

    public ProgressDisplay(ProgressStyle style, ProgressFigures figures, RunLog log, TimeProvider time)
    {
        _figures = figures;
        _time = time;
        _log = log;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var isLive = style == ProgressStyle.Auto && IsTerminal();
        if (!isLive && style != ProgressStyle.None)
        {
            log.Noted += WriteLine;
        }

        _showing =
            style == ProgressStyle.None ? Task.CompletedTask
            : isLive ? ShowLiveAsync()
            : ShowPlainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _showing;
        _log.Noted -= WriteLine;
        _done.Dispose();
    }

    private static bool IsTerminal() =>
        !Console.IsErrorRedirected
        && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);

    private async Task ShowLiveAsync()
    {
        // Notes would tear the table apart; the log has them, and the last one stands below.
        var note = "";
        _log.Noted += message => note = message;
        await _console
            .Live(Table(note))
            .AutoClear(true)
            .StartAsync(async live =>
            {
                while (await WaitAsync(LiveInterval))
                {
                    live.UpdateTarget(Table(note));
                }
            });
    }

    private async Task ShowPlainAsync()
    {
        while (await WaitAsync(PlainInterval))
        {
            WriteLine(_figures.Line() + _log.Retries.TakeNew());
        }
    }

    private async Task<bool> WaitAsync(TimeSpan interval)
    {
        try
        {
            await Task.Delay(interval, _time, _done.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void WriteLine(string line) => Console.Error.WriteLine(line);

    private Rows Table(string note)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "stage", "in", "out", "dropped", "failed", "rate/s" })
        {
            table.AddColumn(column is "stage" ? new TableColumn(column) : new TableColumn(column).RightAligned());
        }

        foreach (var row in _figures.Rows())
        {
            table.AddRow(
                new Text(row.Stage),
                Number(row.In),
                Number(row.Out),
                Number(row.Dropped),
                Number(row.Failed),
                new Text(Invariant($"{row.Rate:0.#}"))
            );
        }

        return new Rows(table, new Text(_figures.Models() + _log.Retries.All()), new Text(note));
    }

    private static Text Number(long value) => new(Invariant($"{value:N0}"));
}
