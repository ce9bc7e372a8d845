using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Diagrams;

/// <summary>
/// Show-Model writes a model as one page (.html) to zoom, search and look into, and opens it in the browser. The page carries all it
/// needs and asks no network.
/// </summary>
/// <example><code>Show-Model ./model.h5</code></example>
[Cmdlet(VerbsCommon.Show, "Model", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ShowModelCommand : TfModelCmdlet
{
    /// <summary>The model: an object of Import-Model, a file or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>The page to write; by default one in the folder for temporary files, named after the model.</summary>
    [Parameter(Position = 1)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces the page that -Path names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Never replaces the page that -Path names. This is so without -Force too; the switch says it where $PSDefaultParameterValues sets -Force.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Shows the nodes as the file records them. A model with nodes that are not supported is shown so anyway.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Writes the page and does not open it.</summary>
    [Parameter]
    public SwitchParameter NoOpen { get; set; }

    /// <summary>Gives back the page's file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => TryItem(Model, () =>
    {
        string page = Path is null ? TemporaryPage(Model!.Path) : ResolveTargetPath(Path);
        OverwriteMode overwrite = Path is null || (Force && !NoClobber) ? OverwriteMode.Replace : OverwriteMode.Refuse;
        OutputFile.EnsureAllowed(page, overwrite);
        if (!ShouldProcess(page, $"Show '{Model}'{(Path is null ? string.Empty : OutputFile.Describe(page, overwrite))}"))
        {
            return;
        }

        DiagramOptions options = new() { Format = DiagramFormat.Html, Overwrite = overwrite };
        string? note = RunLong((_, token) => ModelDrawing.Write(Raw ? null : () => Model!.Import(token).Graph, Model!.Path, page, options, token));
        if (note is not null)
        {
            WriteWarning(note);
        }

        WriteVerbose($"Wrote '{page}'.");
        if (!NoOpen)
        {
            InvokeProvider.Item.Invoke([page], literalPath: true);
        }

        if (PassThru || NoOpen)
        {
            WriteItem(page);
        }
    });

    private static string TemporaryPage(string model)
    {
        string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(model));
        return System.IO.Path.Combine(System.IO.Path.GetTempPath(), name + ".html");
    }
}
