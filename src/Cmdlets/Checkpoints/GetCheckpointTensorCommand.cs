using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Formats;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Get-CheckpointTensor reads the values of variables, one tensor object for each. The object is indexed as numpy's arrays are and
/// shows its first and last elements only.
/// </summary>
/// <example><code>(Get-CheckpointTensor ./my_model -Name conv1/kernel)[0, 0]</code></example>
/// <example><code>Get-CheckpointVariable ./my_model -Name *bias* | Get-CheckpointTensor</code></example>
/// <example><code>$kernel = Get-CheckpointTensor ./my_model -Name conv1/kernel -As NDArray</code></example>
[Cmdlet(VerbsCommon.Get, "CheckpointTensor", DefaultParameterSetName = PathSet)]
[OutputType(typeof(NamedTensor), typeof(Array))]
[OutputType("NumSharp.NDArray", "System.Numerics.Tensors.Tensor`1")]
public sealed class GetCheckpointTensorCommand : VariablePathCmdlet
{
    /// <summary>
    /// The element type to convert numbers to, by any common spelling; by default their own. The rules are those of Export-ModelWeights; strings stay strings. Numbers of a .json are read as that type.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataTypeArgument? DataType { get; set; }

    /// <summary>
    /// What to give: tensor objects (NamedTensor, the default), .NET arrays of as many dimensions (Array), NumSharp's arrays (NDArray), or
    /// Tensor&lt;T&gt; of System.Numerics.Tensors (Tensor).
    /// </summary>
    [Parameter]
    public TensorForm As { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != InputObjectSet && !IsSelecting)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "NoSelection", null, "Which variables are wanted is not said, and values of all of them may be more than memory holds.", "Give -Name, -Exclude, -KeyFile or -ExcludeOptimizer; -Name * takes all."));
        }

        base.ProcessRecord();
    }

    /// <inheritdoc/>
    private protected override void ProcessVariables(IEnumerable<CheckpointVariable> variables)
    {
        foreach (CheckpointVariable variable in variables)
        {
            TryItem(variable, () => Write(OpenSources.Open(variable), variable));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        using IVariableSource source = Sources.Open(path);
        VariableSelectionResult<CheckpointVariable> selected = Select(source);

        // What is no variable's name may be that of a tensor.
        UnmatchedPattern[] unknown = [.. selected.Unmatched.Where(u => u.Pattern.HasWildcard || !WriteTensor(source, u.Pattern.Exact))];
        foreach (CheckpointVariable variable in selected.Variables)
        {
            TryItem(variable, () => Write(source, variable));
        }

        ReportUnknown(unknown, source, path);
    }

    /// <summary>Writes the variable that a tensor's name ("w1:0") means; false for a name that means none.</summary>
    private bool WriteTensor(IVariableSource source, string name)
    {
        if (VariableTensors.Find(source, name) is not { } info)
        {
            return false;
        }

        TryItem(name, () => Write(Read(source, info), t => new NamedTensor(name, t, source.Path) { IsChanged = t.DataType != info.DataType || name != info.Name }));
        return true;
    }

    private void Write(IVariableSource source, CheckpointVariable variable) => Write(
        Read(source, source.Get(variable.Name)),
        t => new NamedTensor(variable.Name, t, variable.Path)
        {
            IsChanged = variable.IsChanged || t.DataType != variable.Info.DataType,
            IsOptimizerState = variable.IsOptimizerState,
        });

    private Tensor Read(IVariableSource source, VariableInfo variable) => DataType is { Value: var wanted } && variable.DataType != TfModelTools.Tensors.DataType.String
        ? source.ReadTensor(variable, wanted, CancellationToken)
        : source.ReadTensor(variable, CancellationToken);

    private void Write(Tensor tensor, Func<Tensor, NamedTensor> name) => WriteObject(TensorForms.Convert(name(tensor), As), enumerateCollection: false);
}
