using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.PythonLiterals;

namespace TfModelTools.Weights.Keras;

/// <summary>
/// The order of layers as a person writes it, for weights whose file states none: a JSON object or Python dict of each layer's name and the
/// list of its variables, both in Keras' order. See docs/key-files.md.
/// </summary>
public static class KerasOrderFile
{
    private const string Remedy = "Write an object of each layer's name and the list of its variables in Keras' order, such as {\"dense\": [\"dense/kernel\", \"dense/bias\"]}.";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidInputException">It is not written as it should be.</exception>
    /// <exception cref="LimitExceededException">It is too large.</exception>
    public static KerasWeightOrder Read(string path) => Parse(KeyFile.ReadText(path), path);

    /// <summary>Parses the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it comes from, for faults.</param>
    /// <exception cref="InvalidInputException">It is not written as it should be.</exception>
    public static KerasWeightOrder Parse(string text, string path)
    {
        List<(string Layer, List<string> Variables)> layers = FromJson(text, path) ?? FromPython(text, path);
        if (layers.Count == 0)
        {
            throw Fault(path, "no layers");
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<string> variables = new(StringComparer.Ordinal);
        foreach ((string layer, List<string> listed) in layers)
        {
            if (layer.Length == 0 || !names.Add(layer))
            {
                throw Fault(path, layer.Length == 0 ? "a layer without a name" : $"the layer '{layer}' twice");
            }

            if (listed.FirstOrDefault(v => !variables.Add(v)) is { } twice)
            {
                throw Fault(path, $"the variable '{twice}' twice");
            }
        }

        return new KerasWeightOrder($"the order file '{path}'", [.. layers.Select(l => new KerasLayerWeights(l.Layer, [.. l.Variables.Select(v => new KerasWeightName(v, WeightName(v)))]))]);
    }

    /// <summary>What a weight is called in weight_names: its variable's name without the wrapping of object-based checkpoints, with the output's number.</summary>
    internal static string WeightName(string variable)
    {
        string name = CheckpointNames.Short(variable);
        int colon = name.LastIndexOf(':');
        return colon > 0 && colon + 1 < name.Length && name.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? name : name + ":0";
    }

    // What is no JSON may be Python; JSON of another form is a fault.
    private static List<(string, List<string>)>? FromJson(string text, string path)
    {
        JsonElement root;
        try
        {
            root = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonTextException e)
        {
            return e.IsSyntax ? null : throw Fault(path, $"{e.Found} at line {e.Line}, column {e.Column}");
        }

        return root.ValueKind != JsonValueKind.Object
            ? throw Fault(path, $"{root.ValueKind} at its top")
            : [.. root.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind == JsonValueKind.Array && p.Value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
                ? p.Value.EnumerateArray().Select(v => v.GetString()!).ToList()
                : throw Fault(path, $"something beside the layer '{p.Name}' that is no list of names")))];
    }

    private static List<(string, List<string>)> FromPython(string text, string path)
    {
        PythonValue value;
        try
        {
            value = PythonLiteralParser.Parse(text);
        }
        catch (PythonSyntaxException e)
        {
            throw new InvalidInputException($"'{path}', line {e.Line}, column {e.Column}: found {e.Found}, expected {e.Expected}.", Remedy, path, e);
        }

        return value is PythonDict dict
            ? [.. dict.Items.Select(i => i is { Key: PythonString layer, Value: PythonSequence { Kind: not PythonSequenceKind.Set } list } && list.Items.All(v => v is PythonString)
                ? (layer.Value, list.Items.Select(v => ((PythonString)v).Value).ToList())
                : throw Fault(path, $"something at line {i.Key.Line} that is no layer's name and list of names"))]
            : throw Fault(path, $"a {value.GetType().Name["Python".Length..].ToLowerInvariant()} at its top");
    }

    private static InvalidInputException Fault(string path, string found) => new($"'{path}' has {found}; expected layers and their variables in order.", Remedy, path);
}
