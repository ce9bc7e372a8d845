using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// Arrays matched up with a model's inputs and, where given, its expected outputs. Arrays are named "in/NAME" and "out/NAME", or
/// just NAME, after the model's inputs and outputs (of an input also with ":0" as tensors have it); the inputs of a model of one input may have any name that no output has, and
/// the expected output of a model of one output may also be called "expected", "predictions" or "y", with "out/" before or not.
/// </summary>
public sealed class FeatureSet
{
    private const string InputPrefix = "in/";
    private const string OutputPrefix = "out/";
    private const string FirstOutput = ":0";
    private static readonly string[] CommonOutputNames = ["expected", "predictions", "y", "out/expected", "out/predictions", "out/y"];

    private FeatureSet(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> expected)
    {
        Inputs = inputs;
        Expected = expected;
    }

    /// <summary>An array for each of the model's inputs, by the input's name.</summary>
    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    /// <summary>The expected outputs that were given, by the output's name; may be empty.</summary>
    public IReadOnlyDictionary<string, Tensor> Expected { get; }

    /// <summary>Matches arrays up with a model.</summary>
    /// <param name="arrays">The arrays by name.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="source">Where the arrays come from, for messages.</param>
    /// <exception cref="InvalidInputException">An input has no array.</exception>
    public static FeatureSet Match(
        IReadOnlyDictionary<string, Tensor> arrays,
        IReadOnlyList<ModelPort> inputs,
        IReadOnlyList<ModelPort> outputs,
        string source)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        Dictionary<string, Tensor> expected = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (ModelPort output in outputs)
        {
            IEnumerable<string> names = [OutputPrefix + output.Name, .. inputs.Any(i => i.Name == output.Name) ? [] : new[] { output.Name }, .. outputs.Count == 1 ? CommonOutputNames : []];
            if (names.FirstOrDefault(n => arrays.ContainsKey(n) && !inputs.Any(i => i.Name == n)) is string name)
            {
                expected[output.Name] = arrays[name];
                used.Add(name);
            }
        }

        Dictionary<string, Tensor> matched = new(StringComparer.Ordinal);
        List<ModelPort> missing = [];
        foreach (ModelPort input in inputs)
        {
            if (SpellingsOf(input.Name).Select(arrays.GetValueOrDefault).FirstOrDefault(a => a is not null) is { } tensor)
            {
                matched[input.Name] = tensor;
            }
            else
            {
                missing.Add(input);
            }
        }

        string[] rest = [.. arrays.Keys.Where(k => !used.Contains(k) && !k.StartsWith(OutputPrefix, StringComparison.Ordinal))];
        if (missing.Count > 0 && inputs.Count == 1 && rest.Length == 1)
        {
            matched[inputs[0].Name] = arrays[rest[0]];
            missing.Clear();
        }

        if (missing.Count > 0)
        {
            throw new InvalidInputException(
                $"{source} has no array for the input{(missing.Count == 1 ? string.Empty : "s")} {string.Join(", ", missing)}; found {(arrays.Count == 0 ? "none" : string.Join(", ", arrays.Select(a => $"'{a.Key}' {a.Value}")))}.",
                "Name the arrays after the model's inputs; a single input may have any name.",
                source);
        }

        return new FeatureSet(matched, expected);
    }

    // An array may be named after the tensor, "x:0", where the input is the node, "x", and the other way round.
    private static IEnumerable<string> SpellingsOf(string input)
    {
        string other = input.EndsWith(FirstOutput, StringComparison.Ordinal) ? input[..^FirstOutput.Length] : input + FirstOutput;
        return [InputPrefix + input, input, InputPrefix + other, other];
    }
}
