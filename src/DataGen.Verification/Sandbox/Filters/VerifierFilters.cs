namespace DataGen.Verification.Sandbox.Filters;

/// <summary>
/// The two filters around a Python verifier. The zygote installs the long one once and every child inherits it; each child adds the
/// short one, which takes away what only the zygote needs. (Installing the long one in each child costs over a millisecond per fork.)
/// <para>
/// Two answers on purpose. What no honest verifier does ends the process with SIGSYS, which cannot be caught and is reported as
/// denied. What honest code stumbles into fails with an errno, which is an ordinary exception with a line number.
/// </para>
/// </summary>
internal static class VerifierFilters
{
    private const ushort NotPermitted = 1;
    private const ushort TryAgain = 11;
    private const ushort AccessDenied = 13;
    private const ushort NotATerminal = 25;
    private const ushort ReadOnlyFileSystem = 30;
    private const ushort NoSuchCall = 38;

    // O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | __O_TMPFILE: the same bits on both architectures.
    private const uint AnyWritingFlag = 0x1 | 0x2 | 0x40 | 0x200 | 0x400 | 0x400000;

    // CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET.
    private const uint AnyNamespaceFlag = 0x80 | 0x20000 | 0x7E000000;
    private const uint ThreadFlag = 0x10000;

    private static readonly string[] Harmless =
    [
        // The ones an interpreter makes all the time come first: the filter is a chain of comparisons.
        .. "read write futex mmap munmap brk mprotect rt_sigaction newfstatat close clock_gettime lseek fstat getrandom poll ppoll".Split(
            ' '
        ),
        .. "readv writev pread64 mremap madvise membarrier rt_sigprocmask rt_sigreturn rt_sigtimedwait sigaltstack".Split(
            ' '
        ),
        .. "stat lstat statx access faccessat faccessat2 readlink readlinkat getcwd getdents64".Split(' '),
        .. "select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait pipe pipe2 dup dup2 dup3".Split(' '),
        .. "nanosleep clock_nanosleep clock_getres getitimer setitimer alarm pause time times gettimeofday".Split(' '),
        .. "getpid gettid getppid getpgrp getpgid getsid getuid getgid geteuid getegid getgroups getresuid getresgid".Split(
            ' '
        ),
        .. "exit exit_group uname getrlimit getrusage sysinfo sched_yield sched_getaffinity restart_syscall".Split(' '),
        .. "set_robust_list rseq".Split(' '),
    ];

    private static readonly string[] ZygoteOnly =
    [
        .. "wait4 waitid pidfd_open prctl seccomp setrlimit close_range kill tgkill tkill".Split(' '),
    ];

    private static readonly string[] NeverHonest =
    [
        .. "socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg".Split(
            ' '
        ),
        .. "getsockname getpeername setsockopt getsockopt shutdown".Split(' '),
        .. "fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp".Split(
            ' '
        ),
        .. "mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr".Split(
            ' '
        ),
        .. "unshare setns bpf perf_event_open io_uring_setup io_uring_enter io_uring_register io_setup userfaultfd".Split(
            ' '
        ),
        .. "keyctl add_key request_key init_module finit_module delete_module kexec_load kexec_file_load reboot".Split(
            ' '
        ),
        .. "swapon swapoff acct quotactl syslog personality open_by_handle_at name_to_handle_at fanotify_init".Split(
            ' '
        ),
        .. "rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_getfd".Split(' '),
        .. "shmget shmat shmctl shmdt semget semop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink".Split(' '),
        .. "memfd_create memfd_secret setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset".Split(
            ' '
        ),
        .. "unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat mknod mknodat".Split(
            ' '
        ),
        .. "chmod fchmod fchmodat chown fchown lchown fchownat truncate ftruncate fallocate creat".Split(' '),
        .. "setxattr lsetxattr fsetxattr removexattr utimensat".Split(' '),
        .. "sched_setaffinity sched_setscheduler sched_setattr setpriority ioprio_set setsid setpgid".Split(' '),
        .. "sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex iopl ioperm modify_ldt".Split(
            ' '
        ),
        .. "vmsplice splice tee sendfile copy_file_range".Split(' '),
    ];

    private static readonly string[] Priorities =
    [
        "sched_setaffinity",
        "sched_setscheduler",
        "sched_setattr",
        "setpriority",
    ];

    private static readonly string[] Paths =
    [
        .. "open openat stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents64 getcwd".Split(
            ' '
        ),
    ];

    /// <summary>The long filter, inherited by every child: an allow-list, with EPERM for whatever it does not name.</summary>
    public static FilterProgram Zygote(FilterArchitecture architecture)
    {
        var builder = new FilterBuilder(architecture)
            .On(FilterVerdict.Allow, Harmless)
            .On(FilterVerdict.Allow, ZygoteOnly)
            .OnArguments(
                "openat",
                FilterVerdict.Allow,
                new ArgumentClause(2, ArgumentCheck.HasAnyBit, AnyWritingFlag, FilterVerdict.Errno(ReadOnlyFileSystem))
            )
            .OnArguments(
                "open",
                FilterVerdict.Allow,
                new ArgumentClause(1, ArgumentCheck.HasAnyBit, AnyWritingFlag, FilterVerdict.Errno(ReadOnlyFileSystem))
            )
            .OnArguments("fcntl", FilterVerdict.Errno(NotPermitted), [.. DescriptorCommands()])
            .On(FilterVerdict.Errno(NotATerminal), "ioctl")
            .On(FilterVerdict.Errno(NoSuchCall), "clone3")
            .OnArguments(
                "clone",
                FilterVerdict.Allow,
                new ArgumentClause(0, ArgumentCheck.HasAnyBit, AnyNamespaceFlag, FilterVerdict.Kill)
            )
            .OnArguments(
                "prlimit64",
                FilterVerdict.Errno(NotPermitted),
                new ArgumentClause(0, ArgumentCheck.Equals, 0, FilterVerdict.Allow)
            )
            .On(FilterVerdict.Kill, NeverHonest);
        return builder.Otherwise(FilterVerdict.Errno(NotPermitted));
    }

    /// <summary>
    /// The short filter on top. Its words holding <see cref="FilterProgram.OwnProcessId"/> must be replaced by the child's own process
    /// id: a signal to oneself (<c>abort</c>) is a crash of one's own, a signal to another process is an attack.
    /// </summary>
    public static FilterProgram Child(FilterArchitecture architecture)
    {
        var builder = new FilterBuilder(architecture)
            .OnArguments(
                "clone",
                FilterVerdict.Kill,
                new ArgumentClause(0, ArgumentCheck.HasAnyBit, ThreadFlag, FilterVerdict.Errno(TryAgain))
            )
            .OnArguments("kill", FilterVerdict.Kill, ToOneself)
            .OnArguments("tgkill", FilterVerdict.Kill, ToOneself)
            .On(FilterVerdict.Kill, "tkill")
            .On(
                FilterVerdict.Errno(NotPermitted),
                "wait4",
                "waitid",
                "pidfd_open",
                "prctl",
                "seccomp",
                "setrlimit",
                "close_range"
            )
            .OnArguments(
                "prlimit64",
                FilterVerdict.Errno(NotPermitted),
                new ArgumentClause(2, ArgumentCheck.IsZero, 0, FilterVerdict.Allow)
            )
            .On(FilterVerdict.Errno(AccessDenied), Paths);
        return builder.Otherwise(FilterVerdict.Allow);
    }

    /// <summary>
    /// The filter around a JavaScript worker, which is a .NET runtime and needs most of what is harmless: threads, memory, reading. What is
    /// left out is what would matter after an escape from the interpreter: other processes, the network, writing.
    /// </summary>
    /// <param name="architecture">The machine's.</param>
    /// <param name="processId">The worker's own, to which alone it may send signals (the runtime stops its threads so).</param>
    public static FilterProgram JavaScriptWorker(FilterArchitecture architecture, int processId) =>
        new FilterBuilder(architecture)
            .OnArguments(
                "clone",
                FilterVerdict.Kill,
                new ArgumentClause(0, ArgumentCheck.HasAnyBit, ThreadFlag, FilterVerdict.Allow)
            )
            .On(FilterVerdict.Errno(NoSuchCall), "clone3")
            .OnArguments(
                "tgkill",
                FilterVerdict.Kill,
                new ArgumentClause(0, ArgumentCheck.Equals, (uint)processId, FilterVerdict.Allow)
            )
            .On(FilterVerdict.Kill, "kill", "tkill", "pidfd_open")
            .On(FilterVerdict.Errno(NotPermitted), "seccomp", "setrlimit")
            .OnArguments(
                "prlimit64",
                FilterVerdict.Errno(NotPermitted),
                new ArgumentClause(2, ArgumentCheck.IsZero, 0, FilterVerdict.Allow)
            )
            .OnArguments(
                "openat",
                FilterVerdict.Allow,
                new ArgumentClause(2, ArgumentCheck.HasAnyBit, AnyWritingFlag, FilterVerdict.Errno(ReadOnlyFileSystem))
            )
            .OnArguments(
                "open",
                FilterVerdict.Allow,
                new ArgumentClause(1, ArgumentCheck.HasAnyBit, AnyWritingFlag, FilterVerdict.Errno(ReadOnlyFileSystem))
            )
            // The runtime raises its finalizer's priority and does without when it may not.
            .On(FilterVerdict.Errno(NotPermitted), Priorities)
            .On(FilterVerdict.Kill, [.. NeverHonest.Except(Priorities, StringComparer.Ordinal)])
            .Otherwise(FilterVerdict.Allow);

    private static ArgumentClause ToOneself =>
        new(0, ArgumentCheck.Equals, FilterProgram.OwnProcessId, FilterVerdict.Allow);

    // F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: nothing that sets an owner, a lease, a notification or a pipe's size.
    private static IEnumerable<ArgumentClause> DescriptorCommands() =>
        new uint[] { 0, 1, 2, 3, 1030 }.Select(command => new ArgumentClause(
            1,
            ArgumentCheck.Equals,
            command,
            FilterVerdict.Allow
        ));
}
