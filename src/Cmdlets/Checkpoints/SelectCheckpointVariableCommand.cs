using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Select-CheckpointVariable passes on the variables that are wanted, as they come. Keys of a key file that no variable had are one
/// error at the end, which lists them all with the nearest names and keeps a following export from writing a part.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -ExcludeOptimizer -Exclude *bias*</code></example>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -KeyFile keys.txt | Export-ModelWeights weights.npz</code></example>
[Cmdlet(VerbsCommon.Select, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable))]
public sealed class SelectCheckpointVariableCommand : TfModelCmdlet
{
    // A scope of a drive stands for its variables, which Get-ChildItem -Recurse gives one by one as well: each goes on once.
    private readonly HashSet<CheckpointVariable> _passed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<VariableInfo>> _seen = new(StringComparer.Ordinal);
    private VariableSelection _selection = new();
    private VariableSelection _patterns = new();
    private HashSet<string>? _keys;

    /// <summary>Variables, as Get-CheckpointVariable gives them, or items of a drive; a scope stands for the variables in it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [VariableTransformation]
    public CheckpointVariable[] InputObject { get; set; } = [];

    /// <summary>Names to pass on; wildcards are allowed. By default all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Include { get; set; } = [];

    /// <summary>Names to leave out; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file of the names to pass on: a Python list or dict, a JSON array or object, or one name a line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyFileCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>Leaves out the state of training: slots of optimizers, step and save counters, the object graph.</summary>
    [Parameter]
    public SwitchParameter ExcludeOptimizer { get; set; }

    /// <summary>Makes keys that no variable has a warning instead of an error.</summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(KeyFile, () =>
    {
        _patterns = new VariableSelection { Include = Include, Exclude = Exclude };
        _selection = _patterns with { AllowMissing = AllowMissing };
        if (KeyFile is not null)
        {
            string path = ResolveOutputPath(KeyFile);
            TfModelTools.Weights.KeyFile file = TfModelTools.Weights.KeyFile.Read(path);
            _selection = _selection with { Keys = file };
            _keys = file.Names.ToHashSet(StringComparer.Ordinal);
            WriteVerbose($"'{path}' names {_keys.Count} keys ({file.Format}).");
        }

        // A wrong pattern should be reported before anything is passed on.
        _patterns.Apply([], "");
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (CheckpointVariable variable in InputObject.Where(_passed.Add))
        {
            if (!_seen.TryGetValue(variable.Path, out List<VariableInfo>? seen))
            {
                _seen.Add(variable.Path, seen = []);
            }

            seen.Add(variable.Info);
            if ((_keys?.Contains(variable.Name) ?? true)
                && !(ExcludeOptimizer && variable.IsOptimizerState)
                && _patterns.Apply([variable.Info], variable.Path).Variables.Count > 0)
            {
                WriteObject(variable);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((string path, List<VariableInfo> variables) in _seen)
        {
            Require(KeyFile, () =>
            {
                foreach (string warning in _selection.Apply(variables, path).Warnings)
                {
                    WriteWarning(warning);
                }
            });
        }
    }
}
