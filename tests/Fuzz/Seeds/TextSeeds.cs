using System.Text;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small files that people write or edit: key files, name maps, order files, state files of checkpoints.</summary>
internal static class TextSeeds
{
    private static readonly VariableInfo[] Variables = [Of("dense/kernel", DataType.Float32, 3, 2), Of("dense/bias", DataType.Float32, 2), Of("step", DataType.Int64), Of("größe x", DataType.String, 1)];

    /// <summary>Key files of each form.</summary>
    public static IReadOnlyList<FuzzSeed> Keys(string name) =>
    [
        .. Enum.GetValues<KeyFileFormat>().Select(f => Of(f.ToString(), name, KeyFile.ToText(Variables, f))),
        Of("plain", name, "dense/kernel\ndense/bias\n\n# comment\nstep\n"),
        Of("python-list", name, "['dense/kernel', \"dense/bias\", 'x\\u00e9', r'raw\\n']\n"),
        Of("json-list", name, """["dense/kernel", "dense/bias", "a\u00e9"]"""),
    ];

    /// <summary>Files of new names.</summary>
    public static IReadOnlyList<FuzzSeed> Maps(string name) =>
    [
        Of("lines", name, "dense/kernel\tkernel\ndense/bias -> bias\n# comment\n"), Of("json", name, """{"dense/kernel": "kernel", "dense/bias": "b\u00e9"}"""), Of("python", name, "{'dense/kernel': 'kernel', \"dense/bias\": 'bias',}\n"),
    ];

    /// <summary>Files of the order of layers.</summary>
    public static IReadOnlyList<FuzzSeed> Orders(string name) => [Of("json", name, """{"dense": ["dense/kernel", "dense/bias"], "other": []}""")];

    /// <summary>Names of classes.</summary>
    public static IReadOnlyList<FuzzSeed> Labels(string name) => [Of("lines", name, "English\nGerman\nfrançais\n\n"), Of("windows", name, "a\r\nb\r\n")];

    /// <summary>State files beside checkpoints.</summary>
    public static IReadOnlyList<FuzzSeed> States()
    {
        FileSet files = CheckpointSeeds.Bundle("model-1", long.MaxValue, [new("w", SeedFiles.Numbers(2))]);
        foreach ((string key, byte[] content) in CheckpointSeeds.Bundle("model-2", long.MaxValue, [new("w", SeedFiles.Numbers(3))]).All)
        {
            files = files.With(key, content);
        }

        string state = new CheckpointState { ModelCheckpointPath = "model-2", AllModelCheckpointPaths = ["model-1", "model-2"], AllModelCheckpointTimestamps = [1.5e9, 1.6e9], LastPreservedTimestamp = 1.4e9 }.ToText();
        return
        [
            new("two", files.With(CheckpointState.FileName, Encoding.UTF8.GetBytes(state))),
            new("old", files.With(CheckpointState.FileName, "model_checkpoint_path: \"model-1\"\nall_model_checkpoint_paths: \"model-1\"\n"u8.ToArray())),
            new("escaped", files.With(CheckpointState.FileName, "model_checkpoint_path: \"/a/\\303\\274/model-2\" # x\nall_model_checkpoint_paths: 'model-1' 'b'\n"u8.ToArray())),
        ];
    }

    private static VariableInfo Of(string name, DataType type, params long[] shape) => new(name, type, new TensorShape(shape), 0, string.Empty, -1);

    private static FuzzSeed Of(string what, string name, string text) => new(what, new FileSet(name, Encoding.UTF8.GetBytes(text)));
}
