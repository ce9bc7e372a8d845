using System.Collections;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>What people hand to Invoke-ModelPrediction as input, matched up with the model's inputs.</summary>
internal static class PredictionInput
{
    /// <summary>The inputs that were given: of an array of rows, hashtables or files each by itself, as a pipeline hands them on; anything else is one.</summary>
    /// <param name="input">What was given.</param>
    public static IEnumerable<object?> Each(object? input) =>
        PipelineValue.Unwrap(input) is IList { Count: > 0 } list && list.Cast<object?>().All(IsWholeInput) ? list.Cast<object?>() : [input];

    /// <summary>The tensors of an input.</summary>
    /// <param name="input">A file of arrays, a dictionary, an object with properties, or for a model of one input its value; null for none.</param>
    /// <param name="runner">The model.</param>
    /// <param name="resolvePath">Makes a typed path a full one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TfModelException">It does not fit, or the file cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(object? input, IModelRunner runner, Func<string, string> resolvePath, CancellationToken cancellationToken)
    {
        object? value = input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            null when runner.Inputs.Count == 0 => new Dictionary<string, Tensor>(),
            null => throw new InvalidInputException($"'{runner.Name}' takes {string.Join(", ", runner.Inputs)}, and no input was given.", "Give -InputObject a file of arrays, a hashtable or a value."),
            string path => ReadFile(PipedInputs.Keep(resolvePath(path)), runner, cancellationToken),
            FileInfo file => ReadFile(PipedInputs.Keep(file.FullName), runner, cancellationToken),
            IDictionary entries => FromNamed(TableEntries.Of(entries), runner),
            PSObject row => FromRow(row, runner),
            _ when runner.Inputs.Count == 1 => Single(value, runner.Inputs[0]),
            _ => throw new InvalidInputException(
                $"'{runner.Name}' has {runner.Inputs.Count} inputs, but one value without a name was given.",
                $"Give a hashtable with {string.Join(", ", runner.Inputs)}."),
        };
    }

    private static bool IsWholeInput(object? item) => item is PSObject { BaseObject: PSCustomObject } || PipelineValue.Unwrap(item) is IDictionary or FileInfo;

    private static IReadOnlyDictionary<string, Tensor> ReadFile(string path, IModelRunner runner, CancellationToken cancellationToken) =>
        FeatureSet.Match(Sources.ReadAll(path, cancellationToken), runner.Inputs, runner.Outputs, $"'{path}'", runner.DefaultInputs, needsOutputs: false, runner.FixedInputs).Inputs;

    private static Dictionary<string, Tensor> FromNamed(IEnumerable<(string Name, object? Value)> named, IModelRunner runner)
    {
        (string Name, object? Value)[] given = [.. named];
        RequireOpen(given.Select(g => g.Name), runner);
        ModelPort[] ports = Ports(runner);
        if (runner.Inputs.Count == 1 && given.Length == 1 && Port(given[0].Name) is null)
        {
            return Single(given[0].Value, runner.Inputs[0]);
        }

        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in given)
        {
            ModelPort port = Named(name);
            if (!taken.TryAdd(port.Name, name))
            {
                throw new InvalidInputException($"The input '{port.Name}' of '{runner.Name}' is given twice, as '{taken[port.Name]}' and as '{name}'.", "Give it once.");
            }

            tensors.Add(port.Name, TensorArgument.Create(value, port));
        }

        return tensors;

        ModelPort? Port(string name) => Find(ports, name);
        ModelPort Named(string name) => Port(name)
            ?? throw new InvalidInputException(
                $"'{runner.Name}' has no input '{name}'.",
                $"It takes {string.Join(", ", runner.Inputs)}{(runner.DefaultInputs.Count > 0 ? $"; and, where wanted, {string.Join(", ", runner.DefaultInputs.Select(d => d.Port))}" : string.Empty)}.");
    }

    /// <summary>A row of a table: a column for each input; or, for a model of one input, a column for each number of a sample, in order.</summary>
    private static Dictionary<string, Tensor> FromRow(PSObject row, IModelRunner runner)
    {
        RequireOpen(row.Properties.Select(p => p.Name), runner);
        ModelPort[] ports = Ports(runner);
        Dictionary<ModelPort, object?> columns = [];
        foreach (PSPropertyInfo property in row.Properties)
        {
            // A column is one input's, also where another is called alike but for the case.
            if (Find(ports, property.Name) is { } port)
            {
                columns.Add(port, property.Value);
            }
        }

        if (runner.Inputs.All(columns.ContainsKey))
        {
            return columns.ToDictionary(c => c.Key.Name, c => TensorArgument.Create(c.Value, c.Key), StringComparer.Ordinal);
        }

        return runner.Inputs.Count == 1
            ? Single(row.Properties.Select(p => p.Value).ToArray(), runner.Inputs[0])
            : throw new InvalidInputException(
                $"A row with the columns {string.Join(", ", row.Properties.Select(p => p.Name))} does not have one for each input of '{runner.Name}'.",
                $"Name the columns after the inputs: {string.Join(", ", runner.Inputs)}.");
    }

    private static ModelPort[] Ports(IModelRunner runner) => [.. runner.Inputs, .. runner.DefaultInputs.Select(d => d.Port).Where(p => !runner.Inputs.Any(i => i.Name == p.Name))];

    // PowerShell's names know no case, a model's do: an exact name wins.
    private static ModelPort? Find(ModelPort[] ports, string name) =>
        Array.Find(ports, p => p.Name == name) ?? Array.Find(ports, p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // What is given for an input that has one value for good would be passed over, or taken for the only other input.
    private static void RequireOpen(IEnumerable<string> names, IModelRunner runner)
    {
        if (names.FirstOrDefault(n => runner.FixedInputs.Contains(n, StringComparer.OrdinalIgnoreCase) && !runner.Inputs.Any(i => i.Name == n)) is { } name)
        {
            throw new InvalidInputException($"The input '{name}' of '{runner.Name}' has one value for good, and another is given.", "Leave this input out, or -InputValue.");
        }
    }

    private static Dictionary<string, Tensor> Single(object? value, ModelPort port) =>
        new(StringComparer.Ordinal) { [port.Name] = TensorArgument.Create(value, port) };
}
