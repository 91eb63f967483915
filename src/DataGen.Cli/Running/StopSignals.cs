using System.Runtime.InteropServices;
using DataGen.Pipeline;

namespace DataGen.Cli.Running;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the run to stop and lets what is under way finish, the second ends the process at once. The answer store is
/// whole either way.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly RunContext _run;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    private StopSignals(RunContext run) => _run = run;

    public static StopSignals Listen(RunContext run)
    {
        var signals = new StopSignals(run);
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            signals._registrations.Add(PosixSignalRegistration.Create(signal, signals.Handle));
        }

        return signals;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) > 1)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        Console.Error.WriteLine("Stopping: calls under way are finished and stored. Again to stop at once.");
        _run.Stop(StopReason.Interrupted);
    }
}
