namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>All targets. A format is fuzzed once it has a row here.</summary>
internal static class TargetTable
{
    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new BundleTarget(), new TableTarget(), new StateTarget(), new SavedModelTarget(), new GraphDefTarget(), new GraphTextTarget(), new MetaGraphTarget(), new KerasH5Target(), new ArchitectureTarget(), new YamlArchitectureTarget(),
        new KerasArchiveTarget(), new CustomLayerTarget(), new Hdf5Target(), new NpzTarget(), new NpyTarget(), new JsonTarget(), new JsonGzipTarget(), new SafeTensorsTarget(), new TfjsTarget(), new ModelIrTarget(), new OnnxTarget(), new KeyFileTarget(), new NameMapTarget(), new OrderFileTarget(), new LabelTarget(), new PictureTarget(),
        new InterfaceTarget(), new ProjectTarget(),
    ];

    /// <summary>The target of a name; null for none.</summary>
    public static FuzzTarget? Find(string name) => name == SelfTestTarget.TargetName ? new SelfTestTarget() : All.FirstOrDefault(t => t.Name == name);
}
