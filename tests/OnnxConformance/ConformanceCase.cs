using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>One test of the suite: a model, and sets of inputs with the outputs they give.</summary>
/// <param name="Group">The folder of tests, such as "node".</param>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Its own folder.</param>
internal sealed record ConformanceCase(string Group, string Name, string Folder)
{
    private const string TrainingDomain = "ai.onnx.preview.training";

    /// <summary>The model's file.</summary>
    public string ModelPath => Path.Combine(Folder, "model.onnx");

    /// <summary>The folders of inputs and outputs.</summary>
    public IReadOnlyList<string> DataSets => [.. Directory.EnumerateDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal)];

    /// <summary>The tests of the suite's folders; empty where it is not installed.</summary>
    public static IReadOnlyList<ConformanceCase> Find(string root) =>
    [
        .. from @group in (string[])["node", "simple", "pytorch-operator", "pytorch-converted"]
           let folder = Path.Combine(root, @group)
           where Directory.Exists(folder)
           from test in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
           where File.Exists(Path.Combine(test, "model.onnx"))
           select new ConformanceCase(@group, Path.GetFileName(test), test),
    ];

    /// <summary>The operators of the model's graph, each once, the first first.</summary>
    public IReadOnlyList<string> Operators() => [.. Model().Graph.Node.Select(n => n.OpType).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether it tests training, which is no prediction: gradients and optimizers, dropout and normalization that are to train.</summary>
    public bool IsTraining() =>
        Name.Contains("training", StringComparison.Ordinal) || Model() is var model && (model.OpsetImport.Any(o => o.Domain == TrainingDomain) || model.Graph.Node.Any(n => n.Attribute.Any(a => a is { Name: "training_mode", I: not 0 })));

    /// <summary>The inputs or outputs of a set of data, in order; null in place of what is no tensor, or absent.</summary>
    public static IReadOnlyList<Tensor?> Read(string dataSet, string kind, IReadOnlyList<OnnxValueMessage> declared)
    {
        List<Tensor?> tensors = [];
        for (int i = 0; Path.Combine(dataSet, $"{kind}_{i}.pb") is var path && File.Exists(path); i++)
        {
            byte[]? bytes = declared.ElementAtOrDefault(i)?.Type.ValueCase switch
            {
                OnnxTypeMessage.ValueOneofCase.TensorType => File.ReadAllBytes(path),
                OnnxTypeMessage.ValueOneofCase.OptionalType => TensorOfOptional(File.ReadAllBytes(path)),
                _ => null,
            };
            tensors.Add(bytes is null ? null : new OnnxTensor(MessageReader.Parse(OnnxTensorMessage.Parser, bytes, path, "the tensor"), path, "the tensor").ToStored().Read());
        }

        return tensors;
    }

    // The tensor is field 3 of OptionalProto (onnx/onnx-data.proto).
    private static byte[]? TensorOfOptional(byte[] bytes)
    {
        using CodedInputStream input = new(bytes);
        byte[]? tensor = null;
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == ((3 << 3) | 2))
            {
                tensor = input.ReadBytes().ToByteArray();
            }
            else
            {
                input.SkipLastField();
            }
        }

        return tensor;
    }

    /// <summary>The model as it stands in the file.</summary>
    public OnnxModelMessage Model() => MessageFile.Read(ModelPath, isText: false, OnnxModelMessage.Parser, "a model");
}
