using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// One call of a function of TensorFlow or keras.ops in a functional model: positional and named arguments, each a tensor, a constant
/// or an option, whichever of the three forms the file writes it in.
/// </summary>
internal sealed class OperationCall
{
    private static readonly string[] FirstNames = ["x", "input", "a", "tensor", "inputs", "features", "logits", "input_tensor", "x1", "values", "input_", "value", "params", "image", "images"];

    private readonly CallArguments _arguments;
    private int _constants;

    /// <param name="context">The layer's context.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="function">The function's name in the file, or in the definition of a custom layer; null for a node of TensorFlow's.</param>
    public OperationCall(LayerContext context, CallArguments arguments, string? function = null)
    {
        Context = context;
        _arguments = arguments;
        IsOfKeras3 = function is not null && (context.Settings.Layer.IsOperation || function.StartsWith("keras.ops.", StringComparison.Ordinal) || (char.IsAsciiLetterUpper(function[0]) && OpTable.Find(function) is null));
        IsOfBackend = function is not null && function.StartsWith("keras.backend.", StringComparison.Ordinal);
    }

    /// <summary>The layer's context.</summary>
    public LayerContext Context { get; }

    /// <summary>Whether it is keras.ops' function, which files name by its class ("Sum"), and definitions of custom layers so that it is none of TensorFlow's ("Argmax", "keras.ops.sum"); TensorFlow's of the same sense has other rules for element types, and other defaults.</summary>
    public bool IsOfKeras3 { get; }

    /// <summary>Whether it is a function of keras.backend.</summary>
    public bool IsOfBackend { get; }

    /// <summary>The first operand.</summary>
    public GraphValue X => Operand(0, FirstNames);

    /// <summary>The first operand, as ops take it.</summary>
    public ImportedTensor First => Input(0, FirstNames);

    /// <summary>The first operand as floating-point numbers.</summary>
    public GraphValue FloatX => Context.Float(X, "cast");

    /// <summary>Adds an op of TensorFlow.</summary>
    /// <param name="op">The op.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes, null where they are as by default.</param>
    public IReadOnlyList<GraphValue> Op(string op, IReadOnlyList<ImportedTensor> inputs, params IEnumerable<(string Name, object? Value)> attributes) =>
        LayerOp.Call(Context, op, Context.Name, inputs, attributes);

    /// <summary>Adds the main node.</summary>
    public GraphValue Main(Operator op, params ReadOnlySpan<GraphValue> inputs) => Context.Main(op, inputs);

    /// <summary>An argument; null when it is not given or None.</summary>
    public KerasArgument? Find(int position, params ReadOnlySpan<string> names) => _arguments.Find(position, names);

    /// <summary>A tensor or constant that must be given.</summary>
    public GraphValue Operand(int position, params ReadOnlySpan<string> names) => Input(position, names).Value;

    /// <summary>A tensor or constant that must be given, as ops take it.</summary>
    public ImportedTensor Input(int position, params ReadOnlySpan<string> names) =>
        Input(Find(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given"));

    /// <summary>Tensors and constants in a list that must be given, as ops take them.</summary>
    public IReadOnlyList<ImportedTensor> Inputs(int position, params ReadOnlySpan<string> names)
    {
        KerasArgument argument = Find(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given");
        IReadOnlyList<KerasArgument> items = argument is KerasListArgument list ? list.Items : [argument];
        return items.Count > 0 ? [.. items.Select(Input)] : throw new UnsupportedLayerException($"its argument '{names[0]}' is an empty list");
    }

    /// <summary>Integers, in one list, as ops take them: what the model computes from shapes may be among them; null when not given.</summary>
    /// <exception cref="UnsupportedLayerException">The model computes them from data, or one is no integer.</exception>
    public ImportedTensor? Listed(int position, params ReadOnlySpan<string> names)
    {
        if (Find(position, names) is not KerasArgument argument)
        {
            return null;
        }

        List<SymbolicNumber> numbers = [];
        Gather(argument, numbers, names.Length > 0 ? names[0] : "");
        return Integers(numbers);
    }

    /// <summary>Integers that must be given, in one list, as ops take them.</summary>
    public ImportedTensor Required(int position, params ReadOnlySpan<string> names) =>
        Listed(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given");

    /// <summary>Integers as ops take them.</summary>
    public ImportedTensor Integers(params IReadOnlyList<SymbolicNumber> numbers) =>
        LayerOp.Known(Context, DataType.Int64, new SymbolicShape(numbers.Count), [.. numbers]);

    /// <summary>The axes of an operand, all where none is named.</summary>
    public ImportedTensor Axes(ImportedTensor x, int position, params ReadOnlySpan<string> names) =>
        Listed(position, names) ?? Integers([.. Enumerable.Range(0, x.Shape.Rank).Select(a => (SymbolicNumber)a)]);

    /// <summary>An operand as floating-point numbers.</summary>
    public ImportedTensor Float(ImportedTensor x) => LayerOp.Cast(Context, x, DataType.Float32);

    /// <summary>An operand as indices.</summary>
    public ImportedTensor Indices(ImportedTensor x) => x.DataType is DataType.Int32 or DataType.Int64 ? x : LayerOp.Cast(Context, x, DataType.Int32);

    /// <summary>A number among the arguments, as far as it is known.</summary>
    /// <exception cref="UnsupportedLayerException">The data decides it, or it is no integer.</exception>
    public SymbolicNumber Integer(KerasArgument argument, string name)
    {
        List<SymbolicNumber> numbers = [];
        Gather(argument, numbers, name);
        return numbers is [SymbolicNumber one] ? one : throw NotOne([name], numbers.Count);
    }

    /// <summary>Two operands of one element type: constants take the tensor's.</summary>
    public (GraphValue A, GraphValue B) Pair(ReadOnlySpan<string> first, ReadOnlySpan<string> second)
    {
        IReadOnlyList<ImportedTensor> pair = LayerOp.OfOneType(Context, [Input(0, first), Input(1, second)], ..);
        return (pair[0].Value, pair[1].Value);
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

    /// <summary>Makes an axis non-negative.</summary>
    public static int Axis(int axis, int rank) => axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis)
        : throw new UnsupportedLayerException($"its axis {axis} does not exist in rank {rank}");

    // What is looked up as one kind of value and is another would count as read, and be ignored.
    private static UnsupportedLayerException NotA(string kind, ReadOnlySpan<string> names, KerasArgument argument) =>
        new($"its argument '{(names.Length > 0 ? names[0] : "")}' is {CallArguments.Text(argument)}, where a {kind} is expected");

    private static UnsupportedLayerException NotOne(ReadOnlySpan<string> names, int count) =>
        new($"its argument '{(names.Length > 0 ? names[0] : "")}' is {count} numbers, where one is supported");

    private void Gather(KerasArgument argument, List<SymbolicNumber> numbers, string name)
    {
        switch (argument)
        {
            case KerasListArgument list:
                foreach (KerasArgument item in list.Items)
                {
                    Gather(item, numbers, name);
                }

                break;
            case KerasTensorArgument when Input(argument).Content is { } content:
                numbers.AddRange(content);
                break;
            case KerasTensorArgument:
                throw new UnsupportedLayerException($"its argument '{name}' is computed by the model from data, where numbers are expected");
            default:
                List<double> constants = [];
                ConstantArgument.Flatten(argument, constants, name);
                numbers.AddRange(constants.Select(n => n == Math.Floor(n) && Math.Abs(n) <= int.MaxValue + 1.0 ? (SymbolicNumber)n : throw new UnsupportedLayerException($"its argument '{name}' holds {n}, which is not an integer below 2^31")));
                break;
        }
    }

    private ImportedTensor Input(KerasArgument argument) => argument is KerasTensorArgument tensor
        ? LayerOp.Tensor(Context, Context.Call.Tensor(tensor.Reference).Value)
        : ImportedTensor.From(Context.Graph, $"{Context.Name}/constant_{_constants++}", new GraphConstant(ConstantArgument.Read(argument, "constant")) { IsMade = true }, isCheap: true);
}
