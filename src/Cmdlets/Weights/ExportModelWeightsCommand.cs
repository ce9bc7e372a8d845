using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Inspection;
using TfModelTools.Weights;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Cmdlets.Weights;

/// <summary>
/// Export-ModelWeights writes the values of variables into one file that other programs read: .npz or a folder of .npy for NumPy, .json,
/// .json.gz, .h5 (also as Keras' load_weights reads it), .safetensors. The extension decides, -Format overrides. Values stream: memory
/// stays flat, whatever their size. The file takes its place when it is whole; until then what was there stays.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -ExcludeOptimizer | Export-ModelWeights weights.npz</code></example>
/// <example><code>Import-ModelWeights weights.npz | Export-ModelWeights weights.h5 -KerasLayout -KerasOrder order.json</code></example>
/// <example><code>Get-CheckpointVariable ./my_model | Export-ModelWeights torch.safetensors -DataType float16 -Transpose '*/dense*/kernel', '*/conv*/kernel=3,2,0,1'</code></example>
[Cmdlet(VerbsData.Export, "ModelWeights", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class ExportModelWeightsCommand : VariableOutputCmdlet
{
    private WeightFormat _format;

    /// <summary>The format; by default that of the path's extension.</summary>
    [Parameter]
    public WeightFormat? Format { get; set; }

    /// <summary>
    /// The element type to write numbers as, by any common spelling: float32, half, double. By default their own. Integers out of range
    /// become the nearest value the type has; fractions going to integers lose what is behind the point, NaN becomes 0; floats round to
    /// nearest even, and what is too large becomes infinity; strings stay strings.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataTypeArgument? DataType { get; set; }

    /// <summary>
    /// New names: a hashtable (@{ 'old' = 'new' }), the path of a file (a JSON object, a Python dict, or lines of old, tab, new), or a script
    /// block that is given a name as $_ and puts out the new one.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Rename { get; set; }

    /// <summary>
    /// Variables whose axes are reordered: patterns of names, whose axes are reversed; 'PATTERN=AXES' with axes as numpy.transpose takes
    /// them; or a hashtable of patterns and axes. The first that fits counts. Such a variable is held in memory whole.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Transpose { get; set; }

    /// <summary>
    /// Writes .h5 in the layout of Keras' weight files, with layer_names and weight_names, which load_weights reads: by order. The order is that of the
    /// source (a .h5 or .keras file, a SavedModel of Keras, a checkpoint of its objects); where it states none, name an architecture or an order.
    /// </summary>
    [Parameter]
    public SwitchParameter KerasLayout { get; set; }

    /// <summary>With -KerasLayout: a file of each layer's name and the list of its variables in Keras' order, as JSON object or Python dict.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KerasOrder { get; set; }

    /// <summary>With -KerasLayout: the architecture as Keras' model.to_json() or model.to_yaml() writes it, for weights that state no order of layers.</summary>
    [Parameter]
    [Alias("ArchitecturePath")]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    /// <summary>Compresses an .npz.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!KerasLayout && (KerasOrder ?? Architecture) is not null)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "NoKerasLayout", KerasOrder ?? Architecture, "-KerasOrder and -Architecture say where weights stand in a file of Keras.", "Give -KerasLayout, too, or leave them out."));
        }

        base.BeginProcessing();
        WriteVerbose($"'{OutputPath}' will be a {_format.DisplayName()}.");
    }

    /// <inheritdoc/>
    private protected override void EnsureAllowed()
    {
        _format = Format ?? WeightFormats.FromExtension(Path.EndsWith('/') || Path.EndsWith('\\') ? Path : OutputPath);
        WeightTarget.EnsureAllowed(OutputPath, _format, Overwrite);
    }

    /// <inheritdoc/>
    private protected override string Consequence => WeightTarget.Describe(OutputPath, _format, Overwrite);

    /// <inheritdoc/>
    private protected override void Write(IReadOnlyList<VariableInput> variables)
    {
        WeightExportOptions options = new()
        {
            Format = _format,
            Overwrite = Overwrite,
            DataType = DataType?.Value,
            Rename = RenameArgument.Resolve(Rename, variables.Select(v => v.Variable.Name), ResolveOutputPath, WriteWarning),
            Transpose = TransposeArgument.Parse(Transpose),
            KerasOrder = KerasLayout ? FindOrder(variables) : null,
            Compression = Compress ? NpzCompression.Deflated : NpzCompression.Stored,
        };
        IReadOnlyList<WeightInput> inputs = Open(variables);
        WeightExporter.EnsureAllowed(inputs, OutputPath, options);
        string action = string.Create(
            CultureInfo.InvariantCulture, $"Export {variables.Count} variables ({HumanSize.Format(variables.SaturatingSum(v => v.Variable.ByteSize))}) as {_format.DisplayName()}{Consequence}");
        if (!ShouldProcess(OutputPath, action))
        {
            return;
        }

        WeightExportResult result = RunLong((progress, token) => WeightExporter.Export(inputs, OutputPath, options with { Progress = progress }, token));
        foreach (string warning in result.Warnings)
        {
            WriteWarning(warning);
        }

        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Wrote {result.VariableCount} variables, {result.ByteCount} bytes, to '{result.Path}'."));
        if (PassThru)
        {
            WriteItem(OutputPath);
        }
    }

    private KerasWeightOrder FindOrder(IReadOnlyList<VariableInput> variables) => KerasWeightOrders.Find(
        [.. variables.Select(v => v.Path).Distinct(StringComparer.Ordinal)],
        KerasOrder is null ? null : ResolveOutputPath(KerasOrder),
        Architecture is null ? null : ResolveOutputPath(Architecture));
}
