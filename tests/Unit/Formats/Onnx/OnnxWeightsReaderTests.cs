using TfModelTools.Formats;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Formats.Onnx;

/// <summary>The constants of a model in ONNX as variables, in whatever form they are stored.</summary>
public sealed class OnnxWeightsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Constants_are_listed_in_whatever_form_they_are_stored()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y").Floats("dense", [2], 1, 2)
            .Node("Constant", "", "float", Float("value_float", 1.5f)).Node("Constant", "", "floats", FloatList("value_floats", 1, 2)).Node("Constant", "", "int", Int("value_int", 3)).Node("Constant", "", "ints", Ints("value_ints", 4, 5))
            .Node("Constant", "", "thin", new OnnxAttributeMessage { Name = "sparse_value", Type = OnnxAttributeMessage.Types.Kind.SparseTensor, SparseTensor = Sparse(string.Empty) }).Node("Relu", "x", "y");
        model.Graph.SparseInitializer.Add(Sparse("sparse"));
        using OnnxWeightsReader reader = OnnxWeightsReader.Open(model.Save(_folder.File("m.onnx")));
        Assert.Equal(["dense (2,)", "sparse (2, 2)", "float ()", "floats (2,)", "int ()", "ints (2,)", "thin (2, 2)"], reader.Variables.Select(v => $"{v.Name} {v.Shape}"));
        Assert.Equal([0f, 7f, 0f, 0f], Values<float>(reader, "sparse"));
        Assert.Equal([0f, 7f, 0f, 0f], Values<float>(reader, "thin"));
        Assert.Equal([1.5f], Values<float>(reader, "float"));
        Assert.Equal([1f, 2f], Values<float>(reader, "floats"));
        Assert.Equal([3L], Values<long>(reader, "int"));
        Assert.Equal([4L, 5L], Values<long>(reader, "ints"));
    }

    [Fact]
    public void Constants_of_branches_loops_and_functions_stand_under_what_holds_them()
    {
        OnnxGraphMessage deep = Graph("w", 4);
        OnnxGraphMessage then = Graph("w", 1);
        then.Node.Add(NodeOf("Loop", "n", "turns", Branch("body", deep)));
        OnnxNodeMessage choice = NodeOf("If", "c", "y", Branch("then_branch", then), Branch("else_branch", Graph("w", 2)));
        choice.Name = "choice";
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Input("c", OnnxDataTypeMessage.Bool).Input("n", OnnxDataTypeMessage.Int64).Output("y").Floats("w", [1], 5);
        model.Graph.Node.Add(choice);
        model.Node("Constant", "", "choice/then_branch/w", Float("value_float", 6));
        model.Message.Functions.Add(new OnnxFunctionMessage
        {
            Name = "f",
            Domain = "own",
            Node =
            {
                NodeOf("Constant", "", "k", Float("value_float", 3)),
                NodeOf("Constant", "", "given", Reference("value_float", "alpha", OnnxAttributeMessage.Types.Kind.Float)),
            },
        });
        using OnnxWeightsReader reader = OnnxWeightsReader.Open(model.Save(_folder.File("m.onnx")));
        Assert.Equal(
            ["w", "choice/then_branch/w_1", "choice/then_branch/turns/body/w", "choice/else_branch/w", "choice/then_branch/w", "own.f/k"], reader.Variables.Select(v => v.Name));
        Assert.Equal([5f, 1f, 4f, 2f, 6f, 3f], reader.Variables.Select(v => Values<float>(reader, v.Name)[0]));
    }

    private static OnnxGraphMessage Graph(string name, float value) => new()
    {
        Name = "g",
        Initializer = { new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Float, Dims = { 1 }, FloatData = { value } } },
    };

    private static OnnxSparseTensorMessage Sparse(string name) => new()
    {
        Values = new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Float, Dims = { 1 }, FloatData = { 7f } },
        Indices = new OnnxTensorMessage { DataType = OnnxDataTypeMessage.Int64, Dims = { 1 }, Int64Data = { 1 } },
        Dims = { 2, 2 },
    };

    private static T[] Values<T>(OnnxWeightsReader reader, string name)
        where T : unmanaged
    {
        using Stream stream = reader.OpenValues(reader.Find(name)!);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(memory.ToArray()).ToArray();
    }
}
