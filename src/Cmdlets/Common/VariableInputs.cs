using System.Collections;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Whatever stands for variables in a pipeline: objects of Get-CheckpointVariable or Get-CheckpointTensor, checkpoints of Get-Checkpoint,
/// files or their paths, and hashtables of names and arrays. Everything stays open until this is disposed.
/// </summary>
internal sealed class VariableInputs : IDisposable
{
    private readonly List<WeightInput> _inputs = [];
    private readonly SourceCache _sources = new();
    private readonly List<IVariableSource> _opened = [];

    /// <summary>The variables, in order.</summary>
    public IReadOnlyList<WeightInput> Inputs => _inputs;

    /// <summary>Takes an object.</summary>
    /// <param name="item">What came through the pipeline.</param>
    /// <param name="resolvePath">Makes a typed path a full one.</param>
    /// <exception cref="TfModelException">It stands for no variables, or a file cannot be opened.</exception>
    public void Add(object? item, Func<string, string> resolvePath)
    {
        switch (ArrayTensor.Unwrap(item))
        {
            case CheckpointVariable variable:
                IVariableSource source = _sources.Open(variable);
                _inputs.Add(new WeightInput(source, source.Get(variable.Name)));
                break;
            case NamedTensor tensor:
                AddAll(new TensorSource([KeyValuePair.Create(tensor.Name, tensor.ToTensor())], tensor.Path));
                break;
            case Checkpoint checkpoint:
                AddAll(Sources.Open(checkpoint.Path));
                break;
            case FileSystemInfo file:
                AddAll(Sources.Open(file.FullName));
                break;
            case string path:
                AddAll(Sources.Open(resolvePath(path)));
                break;
            case IDictionary table:
                AddAll(new TensorSource(TensorTable.Read(table).ToArray(), "arrays"));
                break;
            case var other:
                throw new InvalidInputException(
                    $"A {other?.GetType().Name ?? "null"} was given, expected variables.",
                    "Give what Get-CheckpointVariable, Get-CheckpointTensor, Get-Checkpoint or Import-ModelWeights puts out, a file, or a hashtable of names and arrays.");
        }
    }

    /// <summary>The variables that a selection takes, in its order. A selection is made among all of them at once.</summary>
    /// <param name="selection">Which are wanted.</param>
    /// <param name="warn">Told of what the user should know.</param>
    /// <exception cref="MissingKeysException">Keys are not there.</exception>
    public IReadOnlyList<WeightInput> Select(VariableSelection selection, Action<string> warn)
    {
        HashSet<string> allNames = _inputs.Select(i => i.Source).Distinct().SelectMany(s => s.Variables).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);

        // Equal records may stand for variables of two files.
        Dictionary<VariableInfo, WeightInput> byVariable = new(ReferenceEqualityComparer.Instance);
        List<VariableInfo> variables = [];
        foreach (WeightInput input in _inputs)
        {
            VariableInfo own = input.Variable with { };
            byVariable.Add(own, input);
            variables.Add(own);
        }

        string from = string.Join(", ", _inputs.Select(i => i.Source.Path).Distinct(StringComparer.Ordinal));
        VariableSelectionResult result = selection.Apply(variables, from, allNames);
        foreach (string warning in result.Warnings)
        {
            warn(warning);
        }

        return [.. result.Variables.Select(v => byVariable[v])];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        _opened.ForEach(s => s.Dispose());
    }

    private void AddAll(IVariableSource source)
    {
        _opened.Add(source);
        _inputs.AddRange(WeightInput.Of(source, source.Variables));
    }
}
