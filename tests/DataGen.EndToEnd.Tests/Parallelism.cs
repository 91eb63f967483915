[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Each test waits for processes of its own; more at once than this only makes all of them late.
[assembly: LevelOfParallelism(4)]
