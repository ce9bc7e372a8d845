using System.Runtime.InteropServices;
using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>
/// A constant tensor among the arguments of a call: Keras 3 writes {"class_name": "__tensor__" or "__numpy__", "config": {"value", "dtype"}},
/// Keras 2 nested lists of numbers.
/// </summary>
internal static class ConstantArgument
{
    /// <summary>Reads a constant.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="wished">The element type to give where the numbers allow it; null for the one the file states, or the numbers suggest: bool, int32 or float32.</param>
    /// <exception cref="UnsupportedLayerException">It is no array of numbers.</exception>
    public static Tensor Read(KerasArgument argument, string name, DataType? wished = null)
    {
        List<double> values = [];
        List<long> shape = [];
        ReadShape(argument, shape);
        Kinds kinds = new();
        Flatten(argument, values, name, kinds);
        bool isBool = values.Count > 0 && kinds.AreBool;
        bool isFloat = kinds.IsAnyFloat || values.Exists(v => v != Math.Floor(v));
        DataType target = wished ?? Stated(argument) ?? (isBool ? DataType.Bool : isFloat ? DataType.Float32 : DataType.Int32);
        target = isFloat && target is not (DataType.Float32 or DataType.Bool) ? DataType.Float32 : target;
        TensorShape full = new([.. shape]);
        if (full.ElementCount != values.Count)
        {
            throw new UnsupportedLayerException("it holds a constant whose rows differ in length");
        }

        return TensorConverter.TryConvert(Tensor.Create<double>([.. values], full), target)
            ?? throw new UnsupportedLayerException($"it holds a constant that is no {target.TensorFlowName()}");
    }

    /// <summary>How many axes a constant has; 0 for a number.</summary>
    public static int Rank(KerasArgument argument)
    {
        List<long> shape = [];
        ReadShape(argument, shape);
        return shape.Count;
    }

    /// <summary>The items of a list of constants or tensors, where one may be written as an array of one axis more.</summary>
    public static IReadOnlyList<KerasArgument> Items(KerasArgument argument) => argument switch
    {
        KerasListArgument list => list.Items,
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.Array } literal =>
            [.. literal.Value.EnumerateArray().Select(v => new KerasLiteralArgument(v) { TypeName = literal.TypeName })],
        _ => [argument],
    };

    /// <summary>Adds the numbers in an argument, row by row.</summary>
    /// <exception cref="UnsupportedLayerException">Something else is in it.</exception>
    public static void Flatten(KerasArgument argument, List<double> numbers, string name) => Flatten(argument, numbers, name, null);

    private static void Flatten(KerasArgument argument, List<double> numbers, string name, Kinds? kinds)
    {
        switch (argument)
        {
            case KerasListArgument list:
                foreach (KerasArgument item in list.Items)
                {
                    Flatten(item, numbers, name, kinds);
                }

                break;
            case KerasLiteralArgument literal:
                Flatten(literal.Value, numbers, name, kinds);
                break;
            default:
                throw new UnsupportedLayerException($"its argument '{name}' is computed by the model, where a constant is expected");
        }
    }

    // Other precisions are computed in float32.
    private static DataType? Stated(KerasArgument argument) => argument is not KerasLiteralArgument { TypeName: string type } ? null
        : type is "float64" or "float16" or "bfloat16" ? DataType.Float32
        : DataTypes.TryParse(type, out DataType parsed) ? parsed : null;

    private static void ReadShape(KerasArgument argument, List<long> shape)
    {
        for (KerasArgument current = argument; ;)
        {
            switch (current)
            {
                case KerasListArgument list:
                    shape.Add(list.Items.Count);
                    if (list.Items.Count == 0)
                    {
                        return;
                    }

                    current = list.Items[0];
                    break;
                case KerasLiteralArgument { Value.ValueKind: JsonValueKind.Array } literal:
                    for (JsonElement element = literal.Value; element.ValueKind == JsonValueKind.Array; element = element[0])
                    {
                        shape.Add(element.GetArrayLength());
                        if (element.GetArrayLength() == 0)
                        {
                            return;
                        }
                    }

                    return;
                default:
                    return;
            }
        }
    }

    private static void Flatten(JsonElement element, List<double> numbers, string name, Kinds? kinds)
    {
        if (KerasJson.Items(element) is IReadOnlyList<JsonElement> items)
        {
            foreach (JsonElement item in items)
            {
                Flatten(item, numbers, name, kinds);
            }

            return;
        }

        kinds?.Note(element);

        numbers.Add(element.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ when KerasJson.TryGetDouble(element, out double number) => number,
            _ => throw new UnsupportedLayerException($"its argument '{name}' is not a number"),
        });
    }

    // How the numbers are written, which says what they are where no type is stated.
    private sealed class Kinds
    {
        public bool AreBool { get; private set; } = true;

        public bool IsAnyFloat { get; private set; }

        public void Note(JsonElement number)
        {
            AreBool &= number.ValueKind is JsonValueKind.True or JsonValueKind.False;
            IsAnyFloat |= number.ValueKind == JsonValueKind.Number && JsonMarshal.GetRawUtf8Value(number).ContainsAny(".eE"u8);
        }
    }
}
