using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Where the values of a variable come from: a file as it is, a file whose variables are given new names, types and shapes on the way, or memory.
/// Two origins are equal when one open source serves both.
/// </summary>
internal sealed class VariableOrigin : IEquatable<VariableOrigin>
{
    private readonly string _path;
    private readonly Func<IVariableSource>? _open;

    /// <summary>A file as it is.</summary>
    /// <param name="path">Its full path; of a checkpoint, its prefix.</param>
    public VariableOrigin(string path) => _path = path;

    /// <summary>A file whose variables are changed on the way, or values in memory.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="open">Opens it, with the changes.</param>
    /// <param name="isChanged">Whether the file may hold something else under the variable's name.</param>
    public VariableOrigin(string path, Func<IVariableSource> open, bool isChanged = true)
    {
        _path = path;
        _open = open;
        IsChanged = isChanged;
    }

    /// <summary>Whether name, type, shape or values are not those of the file: its path and the variable's name then do not stand for it.</summary>
    public bool IsChanged { get; }

    /// <summary>Opens the source, in which the variable stands under its name.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">It cannot be opened.</exception>
    public IVariableSource Open() => _open?.Invoke() ?? Sources.Open(_path);

    /// <inheritdoc/>
    public bool Equals(VariableOrigin? other) => other is not null && _path == other._path && ReferenceEquals(_open, other._open);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VariableOrigin);

    /// <inheritdoc/>
    public override int GetHashCode() => _path.GetHashCode(StringComparison.Ordinal);
}
