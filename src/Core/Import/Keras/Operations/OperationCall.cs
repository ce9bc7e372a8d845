using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// One call of a function of TensorFlow or keras.ops in a functional model: positional and named arguments, each a tensor, a constant
/// or an option, whichever of the three forms the file writes it in.
/// </summary>
internal sealed class OperationCall
{
    private readonly CallArguments _arguments;
    private int _constants;

    public OperationCall(LayerContext context, CallArguments arguments)
    {
        Context = context;
        _arguments = arguments;
    }

    /// <summary>The layer's context.</summary>
    public LayerContext Context { get; }

    /// <summary>The first operand.</summary>
    public GraphValue X => Operand(0, "x", "input", "a", "tensor", "inputs", "features", "logits", "input_tensor", "x1", "values");

    /// <summary>The first operand as floating-point numbers.</summary>
    public GraphValue FloatX => Context.Float(X, "cast");

    /// <summary>Adds the main node.</summary>
    public GraphValue Main(Operator op, params ReadOnlySpan<GraphValue> inputs) => Context.Main(op, inputs);

    /// <summary>An argument; null when it is not given or None.</summary>
    public KerasArgument? Find(int position, params ReadOnlySpan<string> names) => _arguments.Find(position, names);

    /// <summary>A tensor or constant that must be given.</summary>
    public GraphValue Operand(int position, params ReadOnlySpan<string> names) =>
        Value(Find(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given"), null);

    /// <summary>Two operands of one element type: constants take the tensor's.</summary>
    public (GraphValue A, GraphValue B) Pair(ReadOnlySpan<string> first, ReadOnlySpan<string> second)
    {
        KerasArgument a = Find(0, first) ?? throw new UnsupportedLayerException($"its argument '{first[0]}' is not given");
        KerasArgument b = Find(1, second) ?? throw new UnsupportedLayerException($"its argument '{second[0]}' is not given");
        GraphValue? tensorA = Tensor(a);
        GraphValue? tensorB = Tensor(b);
        GraphValue x = tensorA ?? Value(a, tensorB?.Spec.DataType);
        GraphValue y = tensorB ?? Value(b, tensorA?.Spec.DataType);
        return Unify(x, y);
    }

    /// <summary>Two values in one element type: floating-point if either is.</summary>
    public (GraphValue A, GraphValue B) Unify(GraphValue a, GraphValue b)
    {
        if (a.Spec.DataType == b.Spec.DataType)
        {
            return (a, b);
        }

        DataType type = a.Spec.DataType == DataType.Float32 || b.Spec.DataType == DataType.Float32 ? DataType.Float32
            : a.Spec.DataType == DataType.Bool ? b.Spec.DataType
            : b.Spec.DataType == DataType.Bool ? a.Spec.DataType
            : DataType.Int64;
        return (Context.Cast("cast_a", a, type), Context.Cast("cast_b", b, type));
    }

    /// <summary>A list of tensors and constants.</summary>
    public IReadOnlyList<GraphValue> Operands(int position, params ReadOnlySpan<string> names)
    {
        KerasArgument argument = Find(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given");
        IReadOnlyList<KerasArgument> items = argument is KerasListArgument list ? list.Items : [argument];
        if (items.Count == 0)
        {
            throw new UnsupportedLayerException($"its argument '{names[0]}' is an empty list");
        }

        DataType? type = items.Select(Tensor).FirstOrDefault(t => t is not null)?.Spec.DataType;
        return [.. items.Select(i => Value(i, type))];
    }

    /// <summary>Integers, one or a list; null when not given.</summary>
    /// <exception cref="UnsupportedLayerException">They are computed by the model.</exception>
    public int[]? Ints(int position, params ReadOnlySpan<string> names) => Numbers(position, names) is double[] numbers
        ? [.. numbers.Select(n => n == Math.Floor(n) && Math.Abs(n) <= int.MaxValue ? (int)n : throw new UnsupportedLayerException($"its argument {n} is not an integer"))]
        : null;

    /// <summary>An integer.</summary>
    /// <exception cref="UnsupportedLayerException">There are several, or none, or they are computed by the model.</exception>
    public int Int(int defaultValue, int position, params ReadOnlySpan<string> names) => Ints(position, names) switch
    {
        null => defaultValue,
        [int one] => one,
        int[] several => throw NotOne(names, several.Length),
    };

    /// <summary>Numbers, one or a list; null when not given.</summary>
    /// <exception cref="UnsupportedLayerException">They are computed by the model.</exception>
    public double[]? Numbers(int position, params ReadOnlySpan<string> names)
    {
        if (Find(position, names) is not KerasArgument argument)
        {
            return null;
        }

        List<double> numbers = [];
        ConstantArgument.Flatten(argument, numbers, names.Length > 0 ? names[0] : "");
        return [.. numbers];
    }

    /// <summary>A number.</summary>
    /// <exception cref="UnsupportedLayerException">There are several, or none, or they are computed by the model.</exception>
    public double Number(double defaultValue, int position, params ReadOnlySpan<string> names) => Numbers(position, names) switch
    {
        null => defaultValue,
        [double one] => one,
        double[] several => throw NotOne(names, several.Length),
    };

    /// <summary>A boolean.</summary>
    /// <exception cref="UnsupportedLayerException">It is something else.</exception>
    public bool Flag(bool defaultValue, int position, params ReadOnlySpan<string> names) => Find(position, names) switch
    {
        null => defaultValue,
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.True } => true,
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.False } => false,
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.Number } literal => literal.Value.GetDouble() != 0,
        KerasArgument other => throw NotA("boolean", names, other),
    };

    /// <summary>A text; null when not given.</summary>
    /// <exception cref="UnsupportedLayerException">It is something else.</exception>
    public string? Text(int position, params ReadOnlySpan<string> names) => Find(position, names) switch
    {
        null => null,
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.String } literal => literal.Value.GetString(),
        KerasArgument other => throw NotA("text", names, other),
    };

    /// <summary>A text; null when not given, or when it is something else, which the caller then looks up as what it is.</summary>
    public string? TextIfAny(int position, params ReadOnlySpan<string> names) =>
        Find(position, names) is KerasLiteralArgument { Value.ValueKind: JsonValueKind.String } literal ? literal.Value.GetString() : null;

    /// <summary>The element type an argument names.</summary>
    public DataType Type(int position, params ReadOnlySpan<string> names)
    {
        string name = Text(position, names) ?? throw new UnsupportedLayerException("its element type is not given");
        name = name.StartsWith("DT_", StringComparison.Ordinal) ? name[3..] : name;
        DataType type = name switch
        {
            "HALF" or "half" or "float16" or "bfloat16" or "BFLOAT16" or "float64" or "DOUBLE" or "double" => DataType.Float32,
            _ when DataTypes.TryParse(name, out DataType parsed) => parsed,
            _ => throw new UnsupportedLayerException($"the element type '{name}' is not supported"),
        };
        return type is DataType.Float32 or DataType.Bool or DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64
            ? type
            : throw new UnsupportedLayerException($"the element type '{name}' is not supported");
    }

    /// <summary>Extents, one or a list: numbers (-1 for one that follows from the rest), or what the model computes from shapes; null when not given.</summary>
    /// <exception cref="UnsupportedLayerException">The model computes them from data, or one is below -1.</exception>
    public IReadOnlyList<Dimension>? Dimensions(int position, params ReadOnlySpan<string> names) => Find(position, names) is not KerasArgument argument ? null
        : TryDimensions(argument) ?? throw new UnsupportedLayerException($"its argument '{(names.Length > 0 ? names[0] : "")}' is computed by the model, where extents are expected");

    /// <summary>The extents that two operands hold; null where one of them holds none.</summary>
    public (IReadOnlyList<Dimension> A, IReadOnlyList<Dimension> B)? Extents(ReadOnlySpan<string> first, ReadOnlySpan<string> second) =>
        Find(0, first) is KerasArgument a && Find(1, second) is KerasArgument b && (Holds(a) || Holds(b)) && IsExtent(a) && IsExtent(b) && TryDimensions(a) is { } left && TryDimensions(b) is { } right
            ? (left, right)
            : null;

    /// <summary>Notes that a value made of an argument's items, in their order, holds extents, where these are known.</summary>
    public void NoteExtents(GraphValue value, int position, params ReadOnlySpan<string> names)
    {
        if (Find(position, names) is KerasListArgument list && list.References().Any() && TryDimensions(list) is IReadOnlyList<Dimension> extents && value.Shape.Rank == 1)
        {
            Context.NoteExtents(value, extents);
        }
    }

    /// <summary>Makes an axis non-negative.</summary>
    public static int Axis(int axis, int rank) => axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis)
        : throw new UnsupportedLayerException($"its axis {axis} does not exist in rank {rank}");

    // What is looked up as one kind of value and is another would count as read, and be ignored.
    private static UnsupportedLayerException NotA(string kind, ReadOnlySpan<string> names, KerasArgument argument) =>
        new($"its argument '{(names.Length > 0 ? names[0] : "")}' is {CallArguments.Text(argument)}, where a {kind} is expected");

    private static UnsupportedLayerException NotOne(ReadOnlySpan<string> names, int count) =>
        new($"its argument '{(names.Length > 0 ? names[0] : "")}' is {count} numbers, where one is supported");

    private bool Holds(KerasArgument argument) => argument is KerasTensorArgument tensor && Context.ExtentsOf(Context.Call.Tensor(tensor.Reference).Value) is not null;

    private bool IsExtent(KerasArgument argument) => Holds(argument)
        || (argument is KerasLiteralArgument { Value.ValueKind: JsonValueKind.Number } literal && literal.Value.TryGetInt64(out long number) && number >= 0);

    private List<Dimension>? TryDimensions(KerasArgument argument)
    {
        List<Dimension> all = [];
        bool Add(KerasArgument item)
        {
            switch (item)
            {
                case KerasListArgument list:
                    return list.Items.All(Add);
                case KerasTensorArgument tensor when Context.ExtentsOf(Context.Call.Tensor(tensor.Reference).Value) is IReadOnlyList<Dimension> extents:
                    all.AddRange(extents);
                    return true;
                case KerasLiteralArgument:
                    List<double> numbers = [];
                    ConstantArgument.Flatten(item, numbers, "shape");
                    if (numbers.Exists(n => n != Math.Floor(n) || n is < -1 or > int.MaxValue))
                    {
                        throw new UnsupportedLayerException($"its shape [{string.Join(", ", numbers)}] has extents that are no numbers from 0 to 2^31 - 1, or -1");
                    }

                    all.AddRange(numbers.Select(n => (Dimension)(long)n));
                    return true;
                default:
                    return false;
            }
        }

        return Add(argument) ? all : null;
    }

    private GraphValue? Tensor(KerasArgument argument) => argument is KerasTensorArgument tensor ? Context.Call.Tensor(tensor.Reference).Value : null;

    private GraphValue Value(KerasArgument argument, DataType? type)
    {
        if (Tensor(argument) is GraphValue tensor)
        {
            return tensor;
        }

        Tensor constant = ConstantArgument.Read(argument, "constant", type);
        return constant.Shape.Rank == 0
            ? Context.Scalar(TensorConverter.TryConvert(constant, DataType.Float64)!.AsSpan<double>()[0], constant.DataType)
            : Context.Constant($"constant_{_constants++}", constant);
    }
}
