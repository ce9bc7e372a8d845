using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Weights;

/// <summary>
/// Import-ModelWeights takes the weights of a file (.npz, .npy or a folder of them, .json, .json.gz, .h5, .keras, .safetensors, TensorFlow.js
/// models, frozen graphs, checkpoints) as variables for other cmdlets: Export-Checkpoint, Export-ModelWeights, Get-CheckpointTensor. What the
/// file is, its content says. On the way they may get other names, types and shapes; values are read only where they are used.
/// </summary>
/// <example><code>Import-ModelWeights weights.npz | Export-Checkpoint ./restored/model</code></example>
/// <example><code>Import-ModelWeights edited.json -Template ./my_model | Export-Checkpoint ./edited/model</code></example>
/// <example><code>Import-ModelWeights weights.h5 -Rename { $_ -replace ':0$', '' } -Exclude *Adam* | Export-ModelWeights weights.safetensors</code></example>
[Cmdlet(VerbsData.Import, "ModelWeights", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class ImportModelWeightsCommand : VariablePathCmdlet
{
    private readonly List<CheckpointVariable> _variables = [];
    private IReadOnlyDictionary<string, WeightForm>? _forms;
    private IReadOnlyDictionary<string, WeightForm>? _keyForms;
    private IReadOnlyList<TransposeRule> _transpose = [];

    /// <summary>
    /// A checkpoint or weight file: each variable gets the element type and shape that the variable of its name has there (by the new
    /// names, with -Rename). Values are not changed: one that the type cannot hold is an error. Numbers of a .json are read as that type.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Template { get; set; }

    /// <summary>The element type to cast numbers to; see Export-ModelWeights.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataTypeArgument? DataType { get; set; }

    /// <summary>New names: a hashtable, a file or a script block; see Export-ModelWeights.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Rename { get; set; }

    /// <summary>Variables whose axes are reordered; see Export-ModelWeights.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Transpose { get; set; }

    /// <summary>The key file's shapes are given to the variables.</summary>
    private protected override bool ComparesShapes => false;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Require(Template, () =>
        {
            _transpose = TransposeArgument.Parse(Transpose);
            if (Template is not null)
            {
                using IVariableSource template = Sources.Open(ResolveInput(Template));
                _forms = WeightForm.Of(template);
            }
            else if (Selector.Selection.Keys is { } keys)
            {
                _keyForms = WeightForm.Of(keys);
            }
        });
    }

    /// <inheritdoc/>
    private protected override void ProcessVariables(IEnumerable<CheckpointVariable> variables) => _variables.AddRange(variables);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();

        // Those of a file together: new names are worked out, and held against each other, at once.
        foreach (IGrouping<string, CheckpointVariable> file in _variables.GroupBy(v => v.Path, StringComparer.Ordinal))
        {
            TryItem(file.Key, () => Import([.. file], OpenSources.Open));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        using IVariableSource source = RunLong((_, _) => Sources.Open(path));
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"'{path}' is a {source.FormatName} with {source.Variables.Count} variables."));
        VariableSelectionResult<VariableInfo> selected = Selector.Apply(source);
        foreach (string warning in selected.Warnings)
        {
            WriteWarning(warning);
        }

        HashSet<string> all = selected.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        Import([.. selected.Variables.Select(v => new CheckpointVariable(v, source.Path, source.FormatName, CheckpointNames.IsOptimizerState(v.Name, all)))], _ => source);
    }

    /// <summary>Gives variables of one file, changed as the parameters say.</summary>
    private void Import(CheckpointVariable[] variables, Func<CheckpointVariable, IVariableSource> open)
    {
        WeightChanges changes = new()
        {
            DataType = DataType?.Value,
            Transpose = _transpose,
            Forms = _forms,
            SourceForms = _keyForms,
            Rename = RenameArgument.Resolve(Rename, variables.Select(v => v.Name), ResolveOutputPath, WriteWarning),
        };
        WeightView view = WeightView.Create([.. variables.Select(v => Input(v, open))], changes);
        foreach (string warning in view.Warnings.Concat(Template is null ? [] : TemplateWarnings(view)))
        {
            WriteWarning(warning);
        }

        if (changes.DataType is null && changes.Rename is null && changes.Transpose.Count == 0 && changes.Forms is null && changes.SourceForms is null)
        {
            WriteObject(variables, enumerateCollection: true);
            return;
        }

        VariableOrigin changed = new(variables.Length > 0 ? variables[0].Path : string.Empty, () => Reopen(variables, changes));
        HashSet<string> all = view.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        foreach ((CheckpointVariable variable, VariableInfo info) in variables.Zip(view.Variables))
        {
            WriteObject(new CheckpointVariable(info, variable.Path, variable.Format, (variable.IsOptimizerState && variable.Name == info.Name) || CheckpointNames.IsOptimizerState(info.Name, all), changed));
        }
    }

    private static WeightInput Input(CheckpointVariable variable, Func<CheckpointVariable, IVariableSource> open)
    {
        IVariableSource source = open(variable);
        return new WeightInput(source, source.Get(variable.Name));
    }

    private static WeightView Reopen(CheckpointVariable[] variables, WeightChanges changes)
    {
        SourceCache sources = new();
        try
        {
            return WeightView.Create([.. variables.Select(v => Input(v, sources.Open))], changes, ownsSources: true);
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    private IEnumerable<string> TemplateWarnings(WeightView view)
    {
        HashSet<string> names = view.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        string[] lacking = [.. _forms!.Keys.Where(n => !names.Contains(n))];
        string[] unknown = [.. names.Where(n => !_forms.ContainsKey(n))];
        if (lacking.Length > 0)
        {
            yield return $"The template '{Template}' has {lacking.Length} variables that are not imported: {Some(lacking)}.";
        }

        if (unknown.Length > 0)
        {
            yield return $"The template '{Template}' lacks {unknown.Length} of the variables, which keep their own type and shape: {Some(unknown)}.";
        }
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(5).Select(n => $"'{n}'")) + (names.Length > 5 ? ", ..." : string.Empty);
}
