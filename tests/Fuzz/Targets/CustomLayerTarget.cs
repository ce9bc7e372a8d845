using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.Fuzz.Stages;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>Files that describe layers, with a model that has these.</summary>
internal sealed class CustomLayerTarget : FuzzTarget
{
    private const string File = "layers.json";
    private const string Model = "m.h5";

    /// <inheritdoc/>
    public override string Name => "custom-layers";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Formats => ["Keras"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EntryPoints => ["CustomLayerFile.Read"];

    /// <inheritdoc/>
    protected override IReadOnlyList<(string, int, IMutator)> Mutators { get; } = [(".json", 6, MixedMutator.Json), ("", 1, Hdf5TextMutator.Instance)];

    /// <inheritdoc/>
    public override IReadOnlyList<FuzzSeed> MakeSeeds() => KerasSeeds.WithCustomLayers(File, Model);

    /// <inheritdoc/>
    public override void Run(string folder, FuzzInput input, Recorder recorder)
    {
        IReadOnlyDictionary<string, CustomLayerDefinition>? layers = null;
        if (recorder.Try("read-layers", () => layers = CustomLayerFile.Read(Path.Combine(folder, File))))
        {
            ModelStages.Run(Path.Combine(folder, Model), input, recorder, new ModelImportOptions { CustomLayers = layers });
        }
    }
}
