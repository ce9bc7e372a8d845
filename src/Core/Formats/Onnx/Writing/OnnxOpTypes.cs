using System.Collections.Frozen;
using System.Globalization;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>The element types that an op of ONNX takes and gives in one version of the operator set: of the ops that are written, and of the types that are.</summary>
internal sealed class OnnxOpTypes
{
    // Op, version of the operator set that it is from, inputs > outputs, and the types that each letter stands for (docs/Changelog.md of ONNX). A star stands behind an input of which there
    // may be many. Outputs that are never asked for are left out.
    private const string Table = """
        Abs 13 T > T | T: number
        Acos 7 T > T | T: real
        Acosh 9 T > T | T: real
        Add 13 T T > T | T: wide
        Add 14 T T > T | T: number
        And 7 T T > bool | T: bool
        ArgMax 13 T > int64 | T: number
        ArgMin 13 T > int64 | T: number
        Asin 7 T > T | T: real
        Asinh 9 T > T | T: real
        Atan 7 T > T | T: real
        Atanh 9 T > T | T: real
        AveragePool 11 T > T | T: real
        BatchNormalization 9 T T T T T > T | T: real
        BatchNormalization 14 T T T U U > T | T: float | U: float
        BatchNormalization 15 T T1 T1 T2 T2 > T | T: float | T1: float | T2: float
        BitShift 11 T T > T | T: uint8,uint16,uint32,uint64
        BitwiseAnd 18 T T > T | T: integer
        BitwiseOr 18 T T > T | T: integer
        BitwiseXor 18 T T > T | T: integer
        Cast 13 T1 > T2 | T1: any | T2: any
        Ceil 13 T > T | T: float
        Celu 12 T > T | T: float32
        Clip 13 T T T > T | T: number
        Concat 13 T* > T | T: any
        Conv 11 T T T > T | T: real
        ConvTranspose 11 T T T > T | T: real
        Cos 7 T > T | T: real
        Cosh 9 T > T | T: real
        CumSum 11 T T2 > T | T: float32,float64,int32,int64,uint32,uint64 | T2: index
        CumSum 14 T T2 > T | T: wide | T2: index
        DepthToSpace 13 T > T | T: any
        DequantizeLinear 13 T float32 T > float32 | T: int8,int32,uint8
        DequantizeLinear 19 T1 T2 T1 > T2 | T1: int8,int32,uint8 | T2: float16,bfloat16,float32
        DequantizeLinear 21 T1 T2 T1 > T2 | T1: int8,int16,int32,uint8,uint16 | T2: float16,bfloat16,float32
        Det 11 T > T | T: real
        Div 13 T T > T | T: wide
        Div 14 T T > T | T: number
        Elu 6 T > T | T: real
        Equal 13 T T > bool | T: any
        Erf 13 T > T | T: float
        Exp 13 T > T | T: float
        Expand 13 T int64 > T | T: any
        Flatten 13 T > T | T: any
        Floor 13 T > T | T: float
        GRU 7 T T T T T1 T > T T | T: real | T1: int32
        Gather 13 T Tind > T | T: any | Tind: index
        GatherND 13 T int64 > T | T: any
        Gelu 20 T > T | T: float
        Gemm 13 T T T > T | T: wide
        GlobalAveragePool 1 T > T | T: real
        GlobalMaxPool 1 T > T | T: real
        Greater 13 T T > bool | T: number
        GreaterOrEqual 12 T T > bool | T: float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64
        GreaterOrEqual 16 T T > bool | T: number
        HardSigmoid 6 T > T | T: real
        HardSwish 14 T > T | T: real
        Identity 13 T > T | T: any
        IsInf 10 T1 > bool | T1: float32,float64
        IsInf 20 T1 > bool | T1: float
        IsNaN 13 T1 > bool | T1: float
        LSTM 7 T T T T T1 T T T > T T T | T: real | T1: int32
        LayerNormalization 17 T T T > T | T: float
        LeakyRelu 6 T > T | T: real
        LeakyRelu 16 T > T | T: float
        Less 13 T T > bool | T: number
        LessOrEqual 12 T T > bool | T: float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64
        LessOrEqual 16 T T > bool | T: number
        Log 13 T > T | T: float
        LogSoftmax 13 T > T | T: float
        MatMul 13 T T > T | T: wide
        Max 13 T* > T | T: number
        MaxPool 12 T > T int64 | T: float16,float32,float64,int8,uint8
        Min 13 T* > T | T: number
        Mod 13 T T > T | T: number
        Mul 13 T T > T | T: wide
        Mul 14 T T > T | T: number
        Neg 13 T > T | T: float16,bfloat16,float32,float64,int8,int16,int32,int64
        NonMaxSuppression 11 float32 float32 int64 float32 float32 > int64
        Not 1 T > T | T: bool
        Or 7 T T > bool | T: bool
        PRelu 9 T T > T | T: float16,float32,float64,int32,int64,uint32,uint64
        PRelu 16 T T > T | T: wide
        Pad 13 T int64 T > T | T: any
        Pad 18 T int64 T Tind > T | T: any | Tind: index
        Pow 13 T T1 > T | T: float16,bfloat16,float32,float64,int32,int64 | T1: float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64
        Pow 15 T T1 > T | T: float16,bfloat16,float32,float64,int32,int64 | T1: number
        RNN 7 T T T T T1 T > T T | T: real | T1: int32
        Reciprocal 13 T > T | T: float
        ReduceL2 13 T > T | T: wide
        ReduceL2 18 T int64 > T | T: wide
        ReduceLogSumExp 13 T > T | T: wide
        ReduceLogSumExp 18 T int64 > T | T: wide
        ReduceMax 13 T > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64
        ReduceMax 18 T int64 > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64
        ReduceMax 20 T int64 > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64,bool
        ReduceMean 13 T > T | T: wide
        ReduceMean 18 T int64 > T | T: wide
        ReduceMin 13 T > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64
        ReduceMin 18 T int64 > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64
        ReduceMin 20 T int64 > T | T: float16,bfloat16,float32,float64,int8,int32,int64,uint8,uint32,uint64,bool
        ReduceProd 13 T > T | T: wide
        ReduceProd 18 T int64 > T | T: wide
        ReduceSum 13 T int64 > T | T: wide
        Relu 13 T > T | T: float
        Relu 14 T > T | T: float16,bfloat16,float32,float64,int8,int16,int32,int64
        Reshape 13 T int64 > T | T: any
        Resize 13 T1 T2 float32 int64 > T1 | T1: any | T2: real
        Round 11 T > T | T: real
        ScatterND 13 T int64 T > T | T: any
        Selu 6 T > T | T: real
        Shape 13 T > int64 | T: any
        Sigmoid 13 T > T | T: float
        Sign 13 T > T | T: number
        Sin 7 T > T | T: real
        Sinh 9 T > T | T: real
        Slice 13 T Tind Tind Tind Tind > T | T: any | Tind: index
        Softmax 13 T > T | T: float
        Softplus 1 T > T | T: real
        Softsign 1 T > T | T: real
        SpaceToDepth 13 T > T | T: any
        Sqrt 13 T > T | T: float
        Squeeze 13 T int64 > T | T: any
        Sub 13 T T > T | T: wide
        Sub 14 T T > T | T: number
        Tan 7 T > T | T: real
        Tanh 13 T > T | T: float
        ThresholdedRelu 10 T > T | T: real
        Tile 13 T T1 > T | T: any | T1: int64
        TopK 11 T int64 > T int64 | T: float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64
        Transpose 13 T > T | T: any
        Unsqueeze 13 T int64 > T | T: any
        Where 9 B T T > T | B: bool | T: float16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64,bool
        Where 16 B T T > T | B: bool | T: any
        Xor 7 T T > bool | T: bool
        """;

    private static readonly FrozenDictionary<string, string> Sets = new Dictionary<string, string>
    {
        ["any"] = "float16,bfloat16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64,bool",
        ["number"] = "float16,bfloat16,float32,float64,int8,int16,int32,int64,uint8,uint16,uint32,uint64",
        ["wide"] = "float16,bfloat16,float32,float64,int32,int64,uint32,uint64",
        ["float"] = "float16,bfloat16,float32,float64",
        ["real"] = "float16,float32,float64",
        ["integer"] = "int8,int16,int32,int64,uint8,uint16,uint32,uint64",
        ["index"] = "int32,int64",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, OnnxOpTypes[]> Rows =
        Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => new OnnxOpTypes(line))
            .GroupBy(row => row.Op, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.OrderBy(row => row.Since).ToArray(), StringComparer.Ordinal);

    private readonly string[] _inputs;
    private readonly Dictionary<string, DataType[]> _types;

    private OnnxOpTypes(string line)
    {
        string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
        string[] words = parts[0].Split(' ');
        int arrow = Array.IndexOf(words, ">");
        Op = words[0];
        Since = int.Parse(words[1], CultureInfo.InvariantCulture);
        _inputs = words[2..arrow];
        Outputs = words[(arrow + 1)..];
        _types = parts.Skip(1).Select(p => p.Split(": ")).ToDictionary(p => p[0], p => TypesOf(p[1]), StringComparer.Ordinal);
    }

    /// <summary>The ops, each once.</summary>
    public static IEnumerable<string> Ops => Rows.Keys;

    /// <summary>The op.</summary>
    public string Op { get; }

    /// <summary>The version of the operator set that it is from.</summary>
    public int Since { get; }

    /// <summary>What stands for the type of each output: a letter that inputs have too, or the name of a type.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>An op as it is in a version of the operator set.</summary>
    /// <exception cref="InvalidOperationException">The table lacks it.</exception>
    public static OnnxOpTypes Of(string op, int opset) => Rows.GetValueOrDefault(op)?.LastOrDefault(row => row.Since <= opset)
        ?? throw new InvalidOperationException($"The types of {op} at opset {opset} are not known.");

    /// <summary>The oldest version from which on an op takes a type, of those that are written; null for none.</summary>
    /// <param name="op">The op.</param>
    /// <param name="symbol">What stands for the type.</param>
    /// <param name="type">The type.</param>
    public static int? FirstThatTakes(string op, string symbol, DataType type) =>
        Rows[op].FirstOrDefault(row => row.Since <= OnnxGraphBuilder.MaxOpset && row._types.ContainsKey(symbol) && row.Takes(symbol, type))?.Since;

    /// <summary>What stands for the type of an input.</summary>
    public string Input(int index) => _inputs[Math.Min(index, _inputs.Length - 1)].TrimEnd('*');

    /// <summary>Whether a type may stand where a symbol does.</summary>
    public bool Takes(string symbol, DataType type) => _types.TryGetValue(symbol, out DataType[]? types) ? types.Contains(type) : Named(symbol) == type;

    /// <summary>The type of a name; null where the name is a letter that stands for several.</summary>
    public DataType? Fixed(string symbol) => _types.ContainsKey(symbol) ? null : Named(symbol);

    private static DataType[] TypesOf(string set) => [.. Sets.GetValueOrDefault(set, set).Split(',').Select(Named)];

    private static DataType Named(string name) => DataTypes.TryParse(name, out DataType type) ? type : throw new InvalidOperationException($"'{name}' is no element type.");
}
