using System.Management.Automation;
using TfModelTools.Drawing;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Diagrams;

/// <summary>
/// Export-ModelDiagram draws a model: a box for each layer, tensors with their shapes between them. The extension decides what is
/// written: .svg, .dot, .mmd (Mermaid), .html, or .png where Graphviz is installed.
/// </summary>
/// <example><code>Export-ModelDiagram -Model ./model.h5 model.svg</code></example>
[Cmdlet(VerbsData.Export, "ModelDiagram", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportModelDiagramCommand : OutputCmdlet
{
    private ModelArgument? _model;

    /// <summary>The model: an object of Import-Model, a file or a path.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>What is written; by default what the extension says.</summary>
    [Parameter]
    public DiagramFormat? Format { get; set; }

    /// <summary>How many levels of names are told apart; what lies deeper is one box.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    [Number(IsWhole = true, AllowsNull = true)]
    public int? Depth { get; set; }

    /// <summary>Which way data flows.</summary>
    [Parameter]
    public DiagramDirection Direction { get; set; }

    /// <summary>Draws the nodes as the file records them. A model with nodes that are not supported is drawn so anyway.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void EnsureAllowed()
    {
        base.EnsureAllowed();
        Format ??= DiagramFormats.FromExtension(OutputPath);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_model is not null)
        {
            ThrowTerminatingError(ErrorRecords.Argument("ModelNotSingle", Model, $"'{Model}' came after '{_model}'.", "Draw one model at a time."));
        }

        _model = Model;
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_model is null || !ShouldProcess(OutputPath, $"Draw '{_model}' as {Format}{Consequence}"))
        {
            return;
        }

        DiagramOptions options = new() { Format = Format, Depth = Depth, Direction = Direction, Overwrite = Overwrite };
        Require(Path, () =>
        {
            string? note = RunLong((_, token) => ModelDrawing.Write(Raw ? null : () => _model.Import(token).Graph, _model.Path, OutputPath, options, token));
            if (note is not null)
            {
                WriteWarning(note);
            }
        });
        WriteOutput();
    }
}
