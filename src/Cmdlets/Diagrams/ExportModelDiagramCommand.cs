using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Diagrams;

/// <summary>
/// Export-ModelDiagram draws a model: a box for each layer, tensors with their shapes between them. The extension decides what is
/// written: .svg, .dot, .mmd (Mermaid), .html, or .png where Graphviz is installed.
/// </summary>
/// <example><code>Export-ModelDiagram -Model ./model.h5 model.svg</code></example>
[Cmdlet(VerbsData.Export, "ModelDiagram", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportModelDiagramCommand : TfModelCmdlet
{
    private ModelArgument? _model;
    private string _path = "";

    /// <summary>Where to write. It is taken as it is: nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

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

    /// <summary>Replaces what exists, once the new is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Never replaces what exists. This is so without -Force too; the switch says it where $PSDefaultParameterValues sets -Force.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives back the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private OverwriteMode Overwrite => Force && !NoClobber ? OverwriteMode.Replace : OverwriteMode.Refuse;

    /// <summary>Finds the output and refuses at once what could not be written at the end.</summary>
    protected override void BeginProcessing()
    {
        _path = ResolveTargetPath(Path);
        Require(Path, () =>
        {
            OutputFile.EnsureAllowed(_path, Overwrite);
            Format ??= DiagramFormats.FromExtension(_path);
        });
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
        if (_model is null || !ShouldProcess(_path, $"Draw '{_model}' as {Format}{OutputFile.Describe(_path, Overwrite)}"))
        {
            return;
        }

        DiagramOptions options = new() { Format = Format, Depth = Depth, Direction = Direction, Overwrite = Overwrite };
        Require(Path, () =>
        {
            string? note = RunLong((_, token) => ModelDrawing.Write(Raw ? null : () => _model.Import(token).Graph, _model.Path, _path, options, token));
            if (note is not null)
            {
                WriteWarning(note);
            }
        });
        if (PassThru)
        {
            WriteItem(_path);
        }
    }
}
