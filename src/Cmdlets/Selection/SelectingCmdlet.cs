using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// The base of cmdlets that work on variables of which not all may be wanted: the parameters that say which, the same on each. A test holds
/// the cmdlets against each other.
/// </summary>
public abstract class SelectingCmdlet : TfModelCmdlet
{
    /// <summary>Names of the variables wanted, as the file spells them or as they are shown; wildcards are allowed. By default all.</summary>
    // After the paths and inputs of every cmdlet that has some: positions are an order, and may leave numbers out.
    [Parameter(Position = 2)]
    [Alias("Include")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Names to leave out; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file of the names wanted: a Python list or dict, a JSON array or object, or one name a line. A name that is not there is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyFileCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>Makes names of the key file that are not there a warning instead of an error.</summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    /// <summary>Leaves out the state of training: slots of optimizers, step and save counters, the object graph.</summary>
    [Parameter]
    public SwitchParameter ExcludeOptimizer { get; set; }

    /// <summary>What selects as the parameters say.</summary>
    private protected VariableSelector Selector { get; private set; } = VariableSelector.All;

    /// <summary>Whether any of the parameters says which variables are wanted.</summary>
    private protected bool IsSelecting => Name.Length > 0 || Exclude.Length > 0 || KeyFile is not null || ExcludeOptimizer;

    /// <summary>Whether a shape in the key file that differs from the variable's is warned of.</summary>
    private protected virtual bool ComparesShapes => true;

    /// <summary>Reads patterns and key file: what is wrong with them is reported before anything else is read.</summary>
    protected override void BeginProcessing() => Require(KeyFile, () =>
    {
        TfModelTools.Weights.KeyFile? keys = null;
        if (KeyFile is not null)
        {
            string path = ResolveOutputPath(KeyFile);
            keys = TfModelTools.Weights.KeyFile.Read(path);
            WriteVerbose($"'{path}' names {keys.Entries.Count} keys ({keys.Format}).");
        }

        Selector = new VariableSelector(new VariableSelection
        {
            Include = Name,
            Exclude = Exclude,
            Keys = keys,
            AllowMissing = AllowMissing,
            ExcludeOptimizer = ExcludeOptimizer,
            CompareShapes = ComparesShapes,
        });
    });

    /// <summary>Tells what no variable of those that came one by one has fitted; keys that none had end the statement.</summary>
    /// <returns>The wanted ones of which that is known only now.</returns>
    private protected IReadOnlyList<CheckpointVariable> EndStream(VariableStream stream)
    {
        VariableSelectionResult<CheckpointVariable>? end = null;
        Require(KeyFile, () => end = stream.End(Selector));
        foreach (string warning in end!.Warnings)
        {
            WriteWarning(warning);
        }

        return end.Variables;
    }
}
