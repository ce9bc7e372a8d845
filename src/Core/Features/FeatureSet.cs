using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Features;

/// <summary>
/// Arrays matched up with a model's inputs and, where given, its expected outputs. Arrays are named "in/NAME" and "out/NAME", or
/// just NAME, after the model's inputs and outputs (of an input also with ":0" as tensors have it); the inputs of a model of one input may have any name that no output has, and
/// the expected output of a model of one output may also be called "expected", "predictions" or "y", with "out/" before or not. Inputs with a
/// value of their own (<see cref="DefaultInput"/>) are matched where they are given. An expected output whose name fits nothing is a mistake.
/// </summary>
public sealed class FeatureSet
{
    private const string InputPrefix = "in/";
    private const string OutputPrefix = "out/";
    private const string LayerPrefix = "out/layer/";
    private const string FirstOutput = ":0";
    private static readonly string[] CommonOutputNames = ["expected", "predictions", "y", "out/expected", "out/predictions", "out/y"];

    private FeatureSet(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> expected)
    {
        Inputs = inputs;
        Expected = expected;
    }

    /// <summary>An array for each of the model's inputs, and for those with a value of their own that are fed, by the input's name.</summary>
    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    /// <summary>The expected outputs that were given, by the output's name; may be empty.</summary>
    public IReadOnlyDictionary<string, Tensor> Expected { get; }

    /// <summary>Matches arrays up with a model.</summary>
    /// <param name="arrays">The arrays by name.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="source">Where the arrays come from, for messages.</param>
    /// <param name="defaults">The inputs with a value of their own.</param>
    /// <param name="needsOutputs">Whether expected outputs are what the arrays are for: then none may be left over.</param>
    /// <param name="fixedInputs">The inputs that have one value for good; null for none.</param>
    /// <exception cref="InvalidInputException">An input has no array, or an array's name fits nothing and is meant to.</exception>
    public static FeatureSet Match(
        IReadOnlyDictionary<string, Tensor> arrays,
        IReadOnlyList<ModelPort> inputs,
        IReadOnlyList<ModelPort> outputs,
        string source,
        IReadOnlyList<DefaultInput> defaults,
        bool needsOutputs,
        IReadOnlyList<string>? fixedInputs = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(defaults);
        Dictionary<string, Tensor> expected = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        HashSet<string> inputNames = new(inputs.Select(i => i.Name), StringComparer.Ordinal);
        foreach (ModelPort output in outputs)
        {
            IEnumerable<string> names = [OutputPrefix + output.Name, .. inputNames.Contains(output.Name) ? [] : new[] { output.Name }, .. outputs.Count == 1 ? CommonOutputNames : []];
            if (names.FirstOrDefault(n => arrays.ContainsKey(n) && !inputNames.Contains(n)) is string name)
            {
                expected[output.Name] = FeatureArrays.Take(arrays, name, output.DataType);
                used.Add(name);
            }
        }

        foreach (string name in fixedInputs ?? [])
        {
            if (SpellingsOf(name).FirstOrDefault(s => arrays.ContainsKey(s) && !used.Contains(s)) is { } samples)
            {
                throw new InvalidInputException(
                    $"{source} holds the array '{samples}' {arrays[samples]}, and the input '{name}' has one value for good.", $"Take the array out, or leave the value away ({OptionKey.InputValue}).", source);
            }
        }

        Dictionary<string, Tensor> matched = new(StringComparer.Ordinal);
        List<ModelPort> missing = [];
        foreach (ModelPort input in inputs)
        {
            if (SpellingsOf(input.Name).FirstOrDefault(arrays.ContainsKey) is { } spelling)
            {
                matched[input.Name] = FeatureArrays.Take(arrays, spelling, input.DataType);
                used.Add(spelling);
            }
            else
            {
                missing.Add(input);
            }
        }

        foreach (DefaultInput input in defaults.Where(d => !inputNames.Contains(d.Port.Name)))
        {
            if (SpellingsOf(input.Port.Name).FirstOrDefault(s => arrays.ContainsKey(s) && !used.Contains(s)) is { } spelling)
            {
                matched[input.Port.Name] = FeatureArrays.Take(arrays, spelling, input.Port.DataType);
                used.Add(spelling);
            }
        }

        string[] rest = [.. arrays.Keys.Where(k => !used.Contains(k) && !k.StartsWith(OutputPrefix, StringComparison.Ordinal))];
        if (missing.Count > 0 && inputs.Count == 1 && rest.Length == 1)
        {
            matched[inputs[0].Name] = FeatureArrays.Take(arrays, rest[0], inputs[0].DataType);
            used.Add(rest[0]);
            missing.Clear();
        }

        if (missing.Count > 0)
        {
            throw new InvalidInputException(
                $"{source} has no array for the input{(missing.Count == 1 ? string.Empty : "s")} {string.Join(", ", missing)}; found {(arrays.Count == 0 ? "none" : string.Join(", ", arrays.Select(a => $"'{a.Key}' {a.Value}")))}.",
                "Name the arrays after the model's inputs; a single input may have any name.",
                source);
        }

        string[] leftOver = [.. arrays.Keys.Where(k => !used.Contains(k) && !k.StartsWith(LayerPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (needsOutputs)
        {
            RefuseLeftOver(leftOver.Where(k => k.StartsWith(OutputPrefix, StringComparison.Ordinal) || expected.Count < outputs.Count), arrays, outputs, source);
        }

        RefuseMisspelled(leftOver.Where(k => !k.StartsWith(OutputPrefix, StringComparison.Ordinal)), defaults, source);
        return new FeatureSet(matched, expected);
    }

    // What is meant as an expected output and checked against nothing would make a test pass that tests nothing.
    private static void RefuseLeftOver(IEnumerable<string> leftOver, IReadOnlyDictionary<string, Tensor> arrays, IReadOnlyList<ModelPort> outputs, string source)
    {
        if (leftOver.FirstOrDefault() is not { } name)
        {
            return;
        }

        string bare = name.StartsWith(OutputPrefix, StringComparison.Ordinal) ? name[OutputPrefix.Length..] : name;
        IReadOnlyList<string> near = new NearestNames([.. outputs.Select(o => o.Name)]).Find(bare);
        throw new InvalidInputException(
            $"{source} holds the array '{name}' {arrays[name]}, which fits no input and no output of the model.",
            $"{(near.Count > 0 ? $"The nearest output names are {string.Join(", ", near.Select(n => $"'{n}'"))}; it" : "It")} gives {string.Join(", ", outputs)}. Name the array after one of them ('{OutputPrefix}NAME'), or take it out.",
            source);
    }

    // An input that need not be fed would stay as it is, without a word, where its name is misspelled.
    private static void RefuseMisspelled(IEnumerable<string> leftOver, IReadOnlyList<DefaultInput> defaults, string source)
    {
        if (defaults.Count == 0)
        {
            return;
        }

        NearestNames names = new([.. defaults.Select(d => d.Port.Name)]);
        foreach (string name in leftOver)
        {
            string bare = name.StartsWith(InputPrefix, StringComparison.Ordinal) ? name[InputPrefix.Length..] : name;
            if (names.Find(bare, 1) is [string near])
            {
                throw new InvalidInputException($"{source} holds the array '{name}', and the model has no input of this name.", $"Did you mean '{near}'? Otherwise take the array out.", source);
            }
        }
    }

    // An array may be named after the tensor, "x:0", where the input is the node, "x", and the other way round.
    private static IEnumerable<string> SpellingsOf(string input)
    {
        string other = input.EndsWith(FirstOutput, StringComparison.Ordinal) ? input[..^FirstOutput.Length] : input + FirstOutput;
        return [InputPrefix + input, input, InputPrefix + other, other];
    }
}
