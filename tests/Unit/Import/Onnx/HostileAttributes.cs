using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Import.Onnx;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>Values of attributes that a damaged or hostile file may hold, and some that operators take.</summary>
internal static class HostileAttributes
{
    private static readonly long[] Wholes = [0, 1, -1, 2, 3, 7, 65536, int.MaxValue, int.MinValue, 1L << 31, 1L << 53, long.MaxValue, long.MinValue];
    private static readonly long[][] Lists =
    [
        [], [0], [1], [-1], [3], [int.MaxValue], [1L << 31], [long.MaxValue], [long.MinValue], [0, 0], [1, 1], [2, 2], [-1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [-1, -1, -1, -1], [1, -1, long.MaxValue, 1],
        [1, int.MaxValue, int.MaxValue, 1], [long.MaxValue, long.MaxValue], [0, 1, 2, 3, 4, 5], [1 << 20, 1 << 20], [.. Enumerable.Repeat(1L, 300)],
    ];

    private static readonly float[] Reals = [0, 1, -1, 0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 3e9f];
    private static readonly float[][] RealLists = [[], [float.NaN], [1], [0, 0], [2, 2], [1, 1, 2, 2], [1, 1, 0.5f, 0.5f], [float.PositiveInfinity, 1], [1, 1, 1e30f, 1e30f], [-1, -1, -1, -1], [.. Enumerable.Repeat(1f, 300)]];
    private static readonly string[][] WordLists = [[], [""], ["Sigmoid", "Tanh", "Tanh"], ["Tanh"], ["Relu", "LeakyRelu"], ["x", "y"], [.. Enumerable.Repeat("Tanh", 300)]];

    private static readonly (string Name, string[] Words)[] Words =
    [
        ("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"]),
        ("mode", ["constant", "reflect", "edge", "wrap", "nearest", "linear", "bilinear", "cubic", "DCR", "CRD", "avg", "max", "TF", "IDF", "TFIDF"]),
        ("direction", ["forward", "reverse", "bidirectional", "LEFT", "RIGHT"]),
        ("coordinate_transformation_mode", ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize", "tf_half_pixel_for_nn", "output_half_pixel"]),
        ("nearest_mode", ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]),
        ("keep_aspect_ratio_policy", ["stretch", "not_larger", "not_smaller"]),
        ("reduction", ["none", "add", "mul", "max", "min", "sum", "mean"]),
        ("padding_mode", ["zeros", "border", "reflection"]),
        ("approximate", ["none", "tanh"]),
        ("activation", ["Relu", "Tanh", "Sigmoid", "LeakyRelu", "Clip", "HardSigmoid"]),
        ("equation", ["ij,jk->ik", "...ij,...jk->...ik", "ii->i", "->", "ij->ji", "...->...", "ij", "i,i", ",", "ij,jk->ij k", "a-b", "iiiiiiiiiiiiiiiiiiiii->i"]),
    ];

    /// <summary>The values of an attribute that are tried, null for its absence; some of them are of another kind.</summary>
    public static OnnxAttributeMessage?[] Of(string name, OnnxAttributeKind kind) =>
    [
        null,
        .. kind switch
        {
            OnnxAttributeKind.Integer => Wholes.Select(i => Int(name, i)),
            OnnxAttributeKind.Float => Reals.Select(f => Float(name, f)),
            OnnxAttributeKind.Text => WordsOf(name).Concat(["", "nonsense", new string('a', 300)]).Select(s => Text(name, s)),
            OnnxAttributeKind.Integers => Lists.Select(l => Ints(name, l)),
            OnnxAttributeKind.Floats => RealLists.Select(l => FloatList(name, l)),
            OnnxAttributeKind.Texts => WordLists.Select(l => TextList(name, l)),
            OnnxAttributeKind.Graph => Graphs().Select(g => Branch(name, g)),
            OnnxAttributeKind.Tensor => Tensors().Select(t => new OnnxAttributeMessage { Name = name, Type = OnnxAttributeMessage.Types.Kind.Tensor, T = t }),
            _ => Types().Select(t => new OnnxAttributeMessage { Name = name, Type = OnnxAttributeMessage.Types.Kind.TypeProto, Tp = t }),
        },
        Int(name, 1), Float(name, 1), Text(name, "a"), Ints(name, 1, 1), FloatList(name, 1), TextList(name, "a"), Branch(name, new OnnxGraphMessage()),
        new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Tensor, T = new OnnxTensorMessage { DataType = OnnxDataTypeMessage.Float, FloatData = { 1 } } },
        new() { Name = name }, new() { Name = name, Ints = { 1, 1 }, F = 1 },
    ];

    private static string[] WordsOf(string name) => Words.FirstOrDefault(w => w.Name == name).Words ?? [];

    // Bodies of loops, scans, branches and maps of sequences; the first two do something.
    private static IEnumerable<OnnxGraphMessage> Graphs()
    {
        OnnxValueMessage Any(string name) => Value(name, OnnxDataTypeMessage.Float);
        yield return new() { Input = { Any("i"), Any("go"), Any("v") }, Node = { NodeOf("Identity", "go", "goes"), NodeOf("Neg", "v", "next") }, Output = { Any("goes"), Any("next"), Any("next") } };
        yield return new() { Node = { NodeOf("Neg", "x0", "n") }, Output = { Any("n") } };
        yield return new() { Input = { Any("a"), Any("b") }, Node = { NodeOf("Add", "a b", "c") }, Output = { Any("c"), Any("c") } };
        yield return new() { Input = { Any("a") }, Output = { Any("a") } };
        yield return new();
        yield return new() { Input = { Any("a"), Any("a") }, Output = { Any("nothing") } };
        yield return new() { Output = { Any("nothing") } };
        yield return new() { Output = { Any("x0"), Any("x0"), Any("x0") } };
        yield return new() { Input = { Any("i"), Any("go") }, Node = { NodeOf("Not", "go", "stop") }, Output = { Any("stop") } };
        yield return new() { Input = { Any("i"), Any("go"), Any("v") }, Node = { NodeOf("Concat", "v v", "next", Int("axis", 0)) }, Output = { Any("go"), Any("next") } };
    }

    private static IEnumerable<OnnxTensorMessage> Tensors()
    {
        yield return new() { DataType = OnnxDataTypeMessage.Float, Dims = { 1 }, FloatData = { 2 } };
        yield return new() { DataType = OnnxDataTypeMessage.Int64, Dims = { 1 }, Int64Data = { 3 } };
        yield return new() { DataType = OnnxDataTypeMessage.Float, Dims = { 0 } };
        yield return new() { DataType = OnnxDataTypeMessage.Int64, Dims = { 2 }, Int64Data = { long.MaxValue, long.MinValue } };
        yield return new() { DataType = OnnxDataTypeMessage.String, StringData = { ByteString.Empty } };
        yield return new() { DataType = OnnxDataTypeMessage.Complex64, RawData = ByteString.CopyFrom(new byte[8]) };
        yield return new() { DataType = OnnxDataTypeMessage.Float, FloatData = { float.NaN } };
    }

    private static IEnumerable<OnnxTypeMessage> Types()
    {
        OnnxTypeMessage tensor = new() { TensorType = new() { ElemType = OnnxDataTypeMessage.Float } };
        yield return tensor;
        yield return new() { SequenceType = new() { ElemType = tensor } };
        yield return new() { OptionalType = new() { ElemType = tensor } };
        yield return new();
        yield return new() { TensorType = new() { ElemType = OnnxDataTypeMessage.Float4E2M1 } };
    }
}
