using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Import;

/// <summary>Values of inputs as people write them: "2,3" or "0.5" for the only input, "shape=2,3" for a named one, and "ids=[[1,2],[3,4]]" where there is more than one axis.</summary>
public static class InputValueText
{
    /// <summary>Reads values, for <see cref="ModelImportOptions.InputValues"/>: one number or truth value is a scalar, several are a list.</summary>
    /// <param name="texts">The values, each with the name of its input in front unless there is only one.</param>
    /// <exception cref="InvalidInputException">A text is no value, or an input is named twice.</exception>
    public static IReadOnlyDictionary<string, Tensor> Parse(IEnumerable<string> texts) =>
        NamedInputText.Parse(texts, "value", "NAME=2,3", (value, text) => Value(value.Trim(), text));

    private static Tensor Value(string value, string text)
    {
        // A list without its brackets, or one number; what lies between is as JSON has it.
        string json = value.StartsWith('[') || !value.Contains(',', StringComparison.Ordinal) ? value : $"[{value}]";
        try
        {
            List<JsonElement> leaves = [];
            TensorShape shape = new([.. Extents(StrictJson.Parse(Encoding.UTF8.GetBytes(json.ToLowerInvariant())), leaves)]);
            return leaves.TrueForAll(l => l.ValueKind is JsonValueKind.True or JsonValueKind.False) ? Tensor.Create<bool>([.. leaves.Select(l => l.ValueKind == JsonValueKind.True)], shape)
                : Integers(leaves) is { } integers ? Tensor.Create<long>(integers, shape)
                : leaves.TrueForAll(l => l.ValueKind == JsonValueKind.Number) ? Tensor.Create<double>([.. leaves.Select(l => l.GetDouble())], shape)
                : throw Fault(text);
        }
        catch (JsonTextException)
        {
            throw Fault(text);
        }
    }

    private static long[]? Integers(List<JsonElement> leaves)
    {
        long[] integers = new long[leaves.Count];
        for (int i = 0; i < integers.Length; i++)
        {
            if (leaves[i].WholeInt64() is not { } integer)
            {
                return null;
            }

            integers[i] = integer;
        }

        return integers;
    }

    // The extents of lists in lists, all of one length on each level; null stands for lists of different lengths.
    private static List<long> Extents(JsonElement element, List<JsonElement> leaves)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            leaves.Add(element);
            return [];
        }

        List<long>? inner = null;
        foreach (JsonElement item in element.EnumerateArray())
        {
            List<long> own = Extents(item, leaves);
            if (inner is not null && !own.SequenceEqual(inner))
            {
                throw Fault(element.GetRawText());
            }

            inner = own;
        }

        return [element.GetArrayLength(), .. inner ?? []];
    }

    private static InvalidInputException Fault(string text) =>
        new($"'{text}' is no value of an input.", "Write its numbers divided by commas, such as 2,3 or shape=2,3; a single one for a scalar; with more than one axis lists of one length, such as [[1,2],[3,4]].");
}
