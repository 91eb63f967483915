using System.Runtime.InteropServices;

namespace DataGen.Cli;

/// <summary>Ctrl-C, SIGTERM and SIGHUP for commands that leave nothing half done: the first cancels, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stopping;
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interruption(CancellationToken outer)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(outer);
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        }
    }

    public CancellationToken Token => _stopping.Token;

    /// <summary>Runs a command's work; what is interrupted answers with <see cref="ExitCodes.Interrupted"/>.</summary>
    public static async Task<int> GuardAsync(Func<CancellationToken, Task<int>> work, CancellationToken outer)
    {
        using var interruption = new Interruption(outer);
        try
        {
            return await work(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted: no file was written.");
            return ExitCodes.Interrupted;
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stopping.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stopping.IsCancellationRequested)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        _stopping.Cancel();
    }
}
