using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats;

/// <summary>Files that stand for others, or belong to others, are named for what they are, wherever they are given.</summary>
public sealed class StrangerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], string> Strangers => new()
    {
        { "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"u8.ToArray(), "Git LFS pointer" },
        { "model.h5", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n"u8.ToArray(), "Git LFS pointer" },
        { "model.safetensors.index.json", """{"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}"""u8.ToArray(), ".safetensors" },
        { "flax_model.msgpack", [0x82, 0xa6, .. "params"u8, 0x81, 0xa1, (byte)'w', 0xc7, 0x05, 0x01, 1, 2, 3, 4, 5, 0xa1, (byte)'s', 0x01], "MessagePack" },
        { "model.tflite", [0x1c, 0, 0, 0, .. "TFL3"u8, 0x14, 0, 0x20, 0], "TensorFlow Lite" },
        { "flax.msgpack", [0xde, 0x00, 0x02, 0xd9, 0x04, .. "bert"u8, 0x80, 0xa1, (byte)'s', 0x01], "MessagePack" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_stranger_is_named_and_never_called_damaged(string name, byte[] bytes, string what)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, bytes);
        foreach (Action open in (Action[])[() => WeightSources.Open(path), () => ModelImporter.Import(path), () => InspectedModel.Open(path)])
        {
            UnrecognizedFormatException fault = Assert.Throws<UnrecognizedFormatException>(open);
            Assert.Contains(what, fault.Problem, StringComparison.Ordinal);
            Assert.DoesNotContain("damaged", fault.Message, StringComparison.Ordinal);
            Assert.NotEmpty(fault.Remedy);
        }
    }

    [Fact]
    public void A_SavedModel_whose_graph_was_not_fetched_is_named()
    {
        Directory.CreateDirectory(_folder.File("saved"));
        File.WriteAllText(_folder.File("saved/saved_model.pb"), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n");
        Assert.Contains("Git LFS", Assert.Throws<UnrecognizedFormatException>(() => ModelImporter.Import(_folder.File("saved"))).Problem, StringComparison.Ordinal);
    }
}
