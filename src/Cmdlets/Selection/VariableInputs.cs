using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// Whatever stands for variables that are to be written: objects of Get-CheckpointVariable or Get-CheckpointTensor and what names a variable,
/// items of a drive, checkpoints of Get-Checkpoint, files or their paths, arrays that carry a name, and hashtables of names and arrays. What is
/// opened stays open until this is disposed.
/// </summary>
internal sealed class VariableInputs : IDisposable
{
    private readonly List<VariableInput> _inputs = [];
    private readonly DistinctVariables _distinct = new();
    private readonly CheckpointPaths _paths = new(takesWeights: true);
    private readonly SourceCache _sources = new();
    private readonly List<IVariableSource> _opened = [];

    /// <summary>Takes variables, each once.</summary>
    public void AddAll(IEnumerable<CheckpointVariable> variables) => _inputs.AddRange(_distinct.Take(variables).Select(v => new VariableInput(v.Info, v.Path, v, null)));

    /// <summary>Takes an object that is no <see cref="CheckpointVariable"/>.</summary>
    /// <param name="item">What came through the pipeline.</param>
    /// <param name="resolvePath">Makes a typed path a full one.</param>
    /// <exception cref="TfModelException">It stands for no variables, or a file cannot be opened.</exception>
    public void Add(object? item, Func<string, string> resolvePath)
    {
        switch (ArrayTensor.Unwrap(item))
        {
            case NamedTensor tensor:
                AddTensors([tensor]);
                break;
            case Checkpoint checkpoint:
                AddFile(checkpoint.Path);
                break;
            case FileSystemInfo file:
                AddFile(file.FullName);
                break;
            case string path:
                AddFile(resolvePath(path));
                break;
            case not null when ArrayInputs.TryRead(item, out IReadOnlyList<NamedTensor>? tensors):
                AddTensors(tensors);
                break;
            case var other:
                throw VariableInputException.NotAVariable(other);
        }
    }

    /// <summary>The variables that are wanted. They are chosen among all of them at once: a key may be in any file.</summary>
    /// <param name="selector">What selects.</param>
    /// <param name="warn">Told of what the user should know.</param>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    /// <exception cref="TfModelException">There are none, or none is wanted.</exception>
    public IReadOnlyList<VariableInput> Select(VariableSelector selector, Action<string> warn)
    {
        if (_inputs.Count == 0)
        {
            throw VariableInputException.NoVariable();
        }

        // An object of the pipeline knows what its whole file says; a slot may be in one file, and its variable in another.
        HashSet<string> names = selector.Selection.ExcludeOptimizer
            ? _inputs.Select(i => i.Variable.Name).Concat(_opened.SelectMany(s => s.Variables).Select(v => v.Name)).ToHashSet(StringComparer.Ordinal)
            : [];
        VariableSelectionResult<VariableInput> result = selector.Apply(
            _inputs, static i => i.Variable, i => i.Reference is { IsOptimizerState: true } || CheckpointNames.IsOptimizerState(i.Variable.Name, names), From);
        if (result.Variables.Count == 0)
        {
            throw selector.NothingSelected([.. _inputs.Select(i => i.Variable)], JoinedPaths.Of(_inputs.Select(From)));
        }

        foreach (string warning in result.Warnings)
        {
            warn(warning);
        }

        return result.Variables;
    }

    /// <summary>Opens the files of variables.</summary>
    /// <exception cref="TfModelException">One cannot be opened, or no longer holds its variable.</exception>
    public IReadOnlyList<WeightInput> Open(IEnumerable<VariableInput> inputs) => [.. inputs.Select(input =>
    {
        IVariableSource source = input.Source ?? _sources.Open(input.Reference!);
        return new WeightInput(source, source.Get(input.Variable.Name));
    })];

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        _opened.ForEach(s => s.Dispose());
    }

    private static string From(VariableInput input) => input.Path.Length > 0 ? input.Path : "arrays";

    private void AddFile(string path)
    {
        // Get-ChildItem gives the files of a checkpoint one by one.
        if (_paths.IsAnother(path))
        {
            IVariableSource source = Sources.Open(path);
            AddSource(source, source.Path);
        }
    }

    private void AddTensors(IReadOnlyList<NamedTensor> tensors)
    {
        string path = tensors is [{ Path.Length: > 0 } one] ? one.Path : string.Empty;
        AddSource(new TensorSource(tensors.Select(t => KeyValuePair.Create(t.Name, t.ToTensor())), path.Length > 0 ? path : "arrays"), path);
    }

    private void AddSource(IVariableSource source, string path)
    {
        _opened.Add(source);
        _inputs.AddRange(source.Variables.Select(v => new VariableInput(v, path, null, source)));
    }
}
