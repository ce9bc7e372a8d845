using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>
/// A drive over one file: its variables by their scopes. What the file lists is read when the drive is made, and again when the file
/// has changed; between commands no file is open.
/// </summary>
internal sealed class ModelDrive : PSDriveInfo
{
    // What TensorFlow 2 appends to the name of every variable in a checkpoint of objects: it tells nothing, and would be two folders more.
    private const string ObjectSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    // How often the file is looked at for changes, in milliseconds: a recursive listing asks for thousands of items.
    private const int CheckInterval = 250;

    private readonly Lock _gate = new();
    private ScopeTree<CheckpointVariable> _tree;
    private FileStamp _stamp;
    private long _checkedAt;

    /// <summary>Makes the drive.</summary>
    /// <param name="drive">What New-PSDrive asks for.</param>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="TfModelException">There is nothing, or nothing that holds variables.</exception>
    public ModelDrive(PSDriveInfo drive, string path)
        : base(drive.Name, drive.Provider, path, drive.Description, drive.Credential)
    {
        _tree = Read();
    }

    /// <summary>The variables by their scopes.</summary>
    /// <exception cref="TfModelException">The file has changed, and cannot be read any more.</exception>
    public ScopeTree<CheckpointVariable> Tree
    {
        get
        {
            lock (_gate)
            {
                if (Environment.TickCount64 - _checkedAt > CheckInterval)
                {
                    if (FileStamp.Of(Root) != _stamp)
                    {
                        _tree = Read();
                    }

                    _checkedAt = Environment.TickCount64;
                }

                return _tree;
            }
        }
    }

    private ScopeTree<CheckpointVariable> Read()
    {
        _stamp = FileStamp.Of(Root);
        _checkedAt = Environment.TickCount64;
        using IVariableSource source = Sources.Open(Root);
        return new ScopeTree<CheckpointVariable>(VariableList.Of(source).Named([], _ => { }), PathOf);
    }

    private static string PathOf(CheckpointVariable variable) =>
        variable.Name.EndsWith(ObjectSuffix, StringComparison.Ordinal) ? variable.Name[..^ObjectSuffix.Length] : variable.Name;
}
