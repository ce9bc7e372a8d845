using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A scope of variables, as a drive shows it: a folder.</summary>
public sealed class VariableScope
{
    internal VariableScope(ScopeNode<object> node)
    {
        Name = node.Segment;
        FullName = node.Path;
        VariableCount = node.ItemCount;
        Variables = [.. node.Items().Cast<CheckpointVariable>()];
        foreach (CheckpointVariable variable in Variables)
        {
            ElementCount += variable.ElementCount;
            ByteSize += variable.ByteSize;
        }
    }

    /// <summary>The last part of the scope's path.</summary>
    public string Name { get; }

    /// <summary>The path from the drive's root.</summary>
    public string FullName { get; }

    /// <summary>How many variables the scope holds, those of scopes below it included.</summary>
    public int VariableCount { get; }

    /// <summary>How many elements they have.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes that their values take in the file.</summary>
    public long ByteSize { get; }

    /// <summary>The variables, those of scopes below it included.</summary>
    internal CheckpointVariable[] Variables { get; }

    /// <summary>The path from the drive's root.</summary>
    public override string ToString() => FullName;
}
