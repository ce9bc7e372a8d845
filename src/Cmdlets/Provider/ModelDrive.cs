using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>
/// A drive over one file: its variables, or the nodes of its graph, by their scopes. What the file lists is read when the drive is made,
/// and again when the file has changed; between commands no file is open.
/// </summary>
internal sealed class ModelDrive : PSDriveInfo
{
    // How often the file is looked at for changes, in milliseconds: a recursive listing asks for thousands of items.
    private const int CheckInterval = 250;

    private readonly Lock _gate = new();
    private ScopeTree<object> _tree;
    private FileStamp _stamp;
    private long _checkedAt;

    /// <summary>Makes the drive.</summary>
    /// <param name="drive">What New-PSDrive asks for.</param>
    /// <param name="path">The full path of the file.</param>
    /// <param name="showNodes">Whether the nodes of the graph are shown, where the file holds variables as well.</param>
    /// <exception cref="TfModelException">There is nothing, or nothing that holds variables or nodes.</exception>
    public ModelDrive(PSDriveInfo drive, string path, bool showNodes)
        : base(drive.Name, drive.Provider, path, drive.Description, drive.Credential)
    {
        // A frozen graph is looked at for its nodes; what weights it holds are nodes of it.
        ShowsNodes = showNodes || ModelFiles.IsGraphFile(path);
        _tree = Read();
    }

    /// <summary>Whether it shows nodes, and not variables.</summary>
    public bool ShowsNodes { get; }

    /// <summary>The variables (<see cref="CheckpointVariable"/>) or nodes (<see cref="ModelNode"/>) by their scopes.</summary>
    /// <exception cref="TfModelException">The file has changed, and cannot be read any more.</exception>
    public ScopeTree<object> Tree
    {
        get
        {
            lock (_gate)
            {
                if (Environment.TickCount64 - _checkedAt > CheckInterval)
                {
                    if (Stamp() != _stamp)
                    {
                        _tree = Read();
                    }

                    _checkedAt = Environment.TickCount64;
                }

                return _tree;
            }
        }
    }

    private FileStamp Stamp() => FileStamp.Of(ShowsNodes ? ModelFiles.Main(Root) : Root);

    private ScopeTree<object> Read()
    {
        _stamp = Stamp();
        _checkedAt = Environment.TickCount64;
        if (ShowsNodes)
        {
            return new ScopeTree<object>(ModelNodes.List(InspectedModel.Open(Root)), node => ((ModelNode)node).Name);
        }

        using IVariableSource source = Sources.Open(Root);
        return new ScopeTree<object>(VariableList.Of(source), variable => CheckpointNames.Short(((CheckpointVariable)variable).Name));
    }
}
