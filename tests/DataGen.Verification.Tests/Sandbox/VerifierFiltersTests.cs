using System.Globalization;
using System.Text.RegularExpressions;
using DataGen.Verification.Sandbox.Filters;

namespace DataGen.Verification.Tests.Sandbox;

[TestFixture("X64")]
[TestFixture("Arm64")]
public sealed class VerifierFiltersTests
{
    private const int OwnProcess = 4711;

    private readonly FilterArchitecture _architecture;
    private readonly FilterProgram _zygote;
    private readonly FilterProgram _child;

    public VerifierFiltersTests(string name)
    {
        var architecture = Enum.Parse<FilterArchitecture>(name);
        _architecture = architecture;
        _zygote = VerifierFilters.Zygote(architecture);
        var child = VerifierFilters.Child(architecture);
        _child = child with
        {
            Instructions =
            [
                .. child.Instructions.Select(instruction =>
                    instruction.Value == FilterProgram.OwnProcessId
                        ? instruction with
                        {
                            Value = OwnProcess,
                        }
                        : instruction
                ),
            ],
        };
    }

    [Test]
    public void Every_call_of_the_table_has_the_verdict_written_down_for_it()
    {
        var expected = Written();
        Assert.That(
            SystemCallTable.Names.Except(expected.Keys, StringComparer.Ordinal),
            Is.Empty,
            "calls no list speaks of"
        );
        foreach (var (call, verdict) in expected)
        {
            if (SystemCallTable.NumberOf(call, _architecture) is { } number)
            {
                Assert.That(Both(number), Is.EqualTo(verdict), call);
            }
        }
    }

    [Test]
    public void A_call_that_no_rule_names_is_not_permitted()
    {
        var named = SystemCallTable.Names.Select(name => SystemCallTable.NumberOf(name, _architecture)).ToHashSet();
        foreach (var number in Enumerable.Range(0, 1024).Where(number => !named.Contains(number)))
        {
            Assert.That(
                Both(number),
                Is.EqualTo(FilterVerdict.Errno(1)),
                number.ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    [Test]
    public void Another_architecture_ends_the_process_whatever_it_calls()
    {
        uint[] others =
        [
            0x40000003,
            0x40000028,
            0,
            uint.MaxValue,
            _architecture == FilterArchitecture.X64 ? 0xC00000B7 : 0xC000003E,
        ];
        foreach (var other in others)
        {
            foreach (var number in Enumerable.Range(0, 512))
            {
                Assert.That(FilterInterpreter.Run(_zygote, other, number), Is.EqualTo(FilterVerdict.Kill));
                Assert.That(FilterInterpreter.Run(_child, other, number), Is.EqualTo(FilterVerdict.Kill));
            }
        }
    }

    [Test]
    public void The_x32_interface_ends_the_process()
    {
        var verdict = Both(0x40000000);
        Assert.That(
            verdict,
            Is.EqualTo(_architecture == FilterArchitecture.X64 ? FilterVerdict.Kill : FilterVerdict.Errno(1))
        );
    }

    [Test]
    public void Files_open_only_for_reading_and_only_for_the_zygote()
    {
        var open = SystemCallTable.NumberOf("openat", _architecture)!.Value;
        const ulong closeOnExec = 0x80000;
        Assert.That(Zygote(open, 0, 0, closeOnExec), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Child(open, 0, 0, closeOnExec), Is.EqualTo(FilterVerdict.Errno(13)));
        foreach (var flag in new ulong[] { 0x1, 0x2, 0x40, 0x200, 0x400, 0x410000 })
        {
            Assert.That(
                Zygote(open, 0, 0, closeOnExec | flag),
                Is.EqualTo(FilterVerdict.Errno(30)),
                flag.ToString("X", CultureInfo.InvariantCulture)
            );
        }
    }

    [Test]
    public void Only_the_zygote_forks_and_nobody_makes_namespaces_or_threads()
    {
        var clone = SystemCallTable.NumberOf("clone", _architecture)!.Value;
        const ulong fork = 0x01200011;
        const ulong thread = 0x003D0F00;
        Assert.That(Zygote(clone, fork), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Child(clone, fork), Is.EqualTo(FilterVerdict.Kill));
        Assert.That(Child(clone, thread), Is.EqualTo(FilterVerdict.Errno(11)));
        foreach (
            var space in new ulong[]
            {
                0x80,
                0x20000,
                0x2000000,
                0x4000000,
                0x8000000,
                0x10000000,
                0x20000000,
                0x40000000,
            }
        )
        {
            Assert.That(
                Zygote(clone, fork | space),
                Is.EqualTo(FilterVerdict.Kill),
                space.ToString("X", CultureInfo.InvariantCulture)
            );
        }
    }

    [TestCase("kill")]
    [TestCase("tgkill")]
    public void A_child_signals_itself_and_nobody_else(string call)
    {
        var number = SystemCallTable.NumberOf(call, _architecture)!.Value;
        Assert.That(Child(number, OwnProcess), Is.EqualTo(FilterVerdict.Allow));
        foreach (
            var other in new ulong[]
            {
                0,
                1,
                OwnProcess - 1,
                OwnProcess + 1,
                unchecked((ulong)-1),
                unchecked((ulong)-OwnProcess),
            }
        )
        {
            Assert.That(
                Child(number, other),
                Is.EqualTo(FilterVerdict.Kill),
                other.ToString("X", CultureInfo.InvariantCulture)
            );
        }
    }

    [Test]
    public void A_child_reads_its_limits_and_sets_none()
    {
        var limit = SystemCallTable.NumberOf("prlimit64", _architecture)!.Value;
        Assert.That(Child(limit, 0, 9, 0, 0x7FFF_0000_1000), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Child(limit, 0, 9, 0x7FFF_0000_1000, 0), Is.EqualTo(FilterVerdict.Errno(1)));
        Assert.That(Child(limit, 0, 9, 0x1000, 0), Is.EqualTo(FilterVerdict.Errno(1)));
        Assert.That(
            Child(limit, 0, 9, 0x1_0000_0000, 0),
            Is.EqualTo(FilterVerdict.Errno(1)),
            "a pointer whose low half is zero"
        );
        Assert.That(Zygote(limit, 1, 9, 0, 0), Is.EqualTo(FilterVerdict.Errno(1)), "another process's limits");
    }

    [Test]
    public void Descriptors_are_copied_and_asked_about_but_not_rewired()
    {
        var control = SystemCallTable.NumberOf("fcntl", _architecture)!.Value;
        foreach (var command in Enumerable.Range(0, 1100))
        {
            var expected = command is 0 or 1 or 2 or 3 or 1030 ? FilterVerdict.Allow : FilterVerdict.Errno(1);
            Assert.That(
                Zygote(control, 1, (ulong)command),
                Is.EqualTo(expected),
                command.ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    [Test]
    public void The_filters_fit_the_kernel_and_the_childs_is_short()
    {
        Assert.That(_zygote.Instructions, Has.Length.LessThanOrEqualTo(FilterProgram.LongestProgram));
        Assert.That(_child.Instructions, Has.Length.LessThan(100), "it is installed at every fork");
        var raw = VerifierFilters.Child(_architecture);
        Assert.That(raw.OwnProcessIdOffsets().Count(), Is.EqualTo(2));
        foreach (var offset in raw.OwnProcessIdOffsets())
        {
            Assert.That(BitConverter.ToUInt32(raw.ToBytes(), offset), Is.EqualTo(FilterProgram.OwnProcessId));
        }
    }

    [Test]
    public void A_JavaScript_worker_has_threads_but_no_processes_sockets_or_writing()
    {
        var worker = VerifierFilters.JavaScriptWorker(_architecture, OwnProcess);
        FilterVerdict Run(string call, params ReadOnlySpan<ulong> arguments) =>
            FilterInterpreter.Run(
                worker,
                (uint)_architecture,
                SystemCallTable.NumberOf(call, _architecture)!.Value,
                arguments
            );

        Assert.That(Run("clone", 0x003D0F00), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Run("clone", 0x01200011), Is.EqualTo(FilterVerdict.Kill));
        Assert.That(Run("tgkill", OwnProcess), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Run("tgkill", 1), Is.EqualTo(FilterVerdict.Kill));
        Assert.That(Run("openat", 0, 0, 0x80000), Is.EqualTo(FilterVerdict.Allow));
        Assert.That(Run("openat", 0, 0, 0x241), Is.EqualTo(FilterVerdict.Errno(30)));
        foreach (
            var call in new[] { "socket", "connect", "execve", "ptrace", "kill", "unlinkat", "bpf", "io_uring_setup" }
        )
        {
            Assert.That(Run(call), Is.EqualTo(FilterVerdict.Kill), call);
        }
    }

    [Test]
    public void Call_numbers_are_those_of_the_kernels_headers()
    {
        var header =
            _architecture == FilterArchitecture.X64
                ? "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
                : "/usr/include/asm-generic/unistd.h";
        if (!File.Exists(header))
        {
            Assert.Ignore($"The kernel header {header} is not on this machine (package linux-libc-dev).");
        }

        var numbers = File.ReadLines(header)
            .Select(line =>
                Regex.Match(
                    line,
                    @"^#define __NR(3264)?_(?<name>\w+)\s+(?<number>\d+)$",
                    RegexOptions.ExplicitCapture,
                    TimeSpan.FromSeconds(1)
                )
            )
            .Where(match => match.Success)
            .ToDictionary(
                match => match.Groups["name"].Value,
                match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
            );
        foreach (var name in SystemCallTable.Names)
        {
            var generic = name is "newfstatat" && _architecture == FilterArchitecture.Arm64 ? "fstatat" : name;
            Assert.That(
                SystemCallTable.NumberOf(name, _architecture),
                Is.EqualTo(numbers.TryGetValue(generic, out var number) ? number : (int?)null),
                name
            );
        }
    }

    private FilterVerdict Zygote(int number, params ReadOnlySpan<ulong> arguments) =>
        FilterInterpreter.Run(_zygote, (uint)_architecture, number, arguments);

    private FilterVerdict Child(int number, params ReadOnlySpan<ulong> arguments) => Both(number, arguments);

    /// <summary>With several filters in force the kernel takes the strictest verdict: kill before errno before allow.</summary>
    private FilterVerdict Both(int number, params ReadOnlySpan<ulong> arguments)
    {
        var outer = FilterInterpreter.Run(_zygote, (uint)_architecture, number, arguments);
        var inner = FilterInterpreter.Run(_child, (uint)_architecture, number, arguments);
        return Severity(inner) >= Severity(outer) ? inner : outer;
    }

    private static int Severity(FilterVerdict verdict) =>
        verdict == FilterVerdict.Kill ? 2
        : verdict == FilterVerdict.Allow ? 0
        : 1;

    /// <summary>What a child meets at each call when all arguments are zero: the policy, written a second time.</summary>
    private static Dictionary<string, FilterVerdict> Written()
    {
        var written = new Dictionary<string, FilterVerdict>(StringComparer.Ordinal);
        Add(
            FilterVerdict.Allow,
            "read readv write writev pread64 lseek close fstat dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create1",
            "epoll_ctl epoll_wait epoll_pwait mmap munmap mprotect mremap madvise membarrier brk futex set_robust_list rseq",
            "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigtimedwait sigaltstack restart_syscall exit exit_group sched_yield",
            "sched_getaffinity getrandom clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getitimer",
            "setitimer alarm pause getrlimit getrusage sysinfo uname getpid gettid getppid getpgrp getpgid getsid getuid geteuid",
            "getgid getegid getgroups getresuid getresgid fcntl"
        );
        // Here the first argument is zero: signals to group 0, limits of oneself read, forks with no flag at all.
        Add(FilterVerdict.Kill, "kill tgkill tkill clone");
        Add(FilterVerdict.Allow, "prlimit64");
        Add(
            FilterVerdict.Errno(13),
            "open openat stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getcwd getdents64"
        );
        Add(FilterVerdict.Errno(1), "wait4 waitid pidfd_open prctl seccomp setrlimit close_range arch_prctl");
        Add(FilterVerdict.Errno(1), "landlock_create_ruleset landlock_add_rule landlock_restrict_self");
        Add(FilterVerdict.Errno(25), "ioctl");
        Add(FilterVerdict.Errno(38), "clone3");
        foreach (var call in SystemCallTable.Names)
        {
            written.TryAdd(call, FilterVerdict.Kill);
        }

        return written;

        void Add(FilterVerdict verdict, params ReadOnlySpan<string> calls)
        {
            foreach (var line in calls)
            {
                foreach (var call in line.Split(' '))
                {
                    written.Add(call, verdict);
                }
            }
        }
    }
}
