using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A variable of a checkpoint or weights file, without its values: what Get-CheckpointVariable emits and other cmdlets take.</summary>
public sealed class CheckpointVariable
{
    private readonly VariableInfo _info;

    internal CheckpointVariable(VariableInfo info, string path, string format, bool isOptimizerState, VariableOrigin? origin = null)
    {
        _info = info;
        Origin = origin ?? new VariableOrigin(path);
        Path = path;
        Format = format;
        IsOptimizerState = isOptimizerState;
    }

    /// <summary>The name, as the file spells it.</summary>
    public string Name => _info.Name;

    /// <summary>The element type, as TensorFlow spells it: float32, bfloat16, int64, string; "unknown (|O)" of one that no tensor holds, as the file writes it.</summary>
    public string DataType => _info.TypeName;

    /// <summary>The shape, as Python writes it: (), (5,), (3, 3, 64, 128).</summary>
    public string Shape => _info.Shape.ToString();

    /// <summary>The extents of the shape.</summary>
    public ReadableCollection<long> Dimensions => new(_info.Shape);

    /// <summary>The number of dimensions.</summary>
    public int Rank => _info.Shape.Rank;

    /// <summary>The number of elements.</summary>
    public long ElementCount => _info.ElementCount;

    /// <summary>Bytes the values take in the file.</summary>
    public long ByteSize => _info.ByteSize;

    /// <summary>The file that holds the values, without folder; several joined by ", ".</summary>
    public string Shard => _info.Shard;

    /// <summary>Where the values begin in that file, in bytes; -1 where there is no single place.</summary>
    public long Offset => _info.Offset;

    /// <summary>Whether it is state of training (an optimizer's slot, a step counter, the object graph) and not of the model.</summary>
    public bool IsOptimizerState { get; }

    /// <summary>
    /// Whether it was given another name, type or shape on the way (Import-ModelWeights): <see cref="Path"/> and <see cref="Name"/> then do not stand for it, and a copy of these properties is refused.
    /// </summary>
    public bool IsChanged => Origin.IsChanged;

    /// <summary>The format of the file, for people.</summary>
    public string Format { get; }

    /// <summary>The full path of the file; of a checkpoint, its prefix.</summary>
    public string Path { get; }

    /// <summary>How its values are opened: <see cref="SourceCache"/> does it.</summary>
    internal VariableOrigin Origin { get; }

    /// <summary>What Core knows it as.</summary>
    internal VariableInfo Info => _info;

    /// <summary>Name, data type and shape.</summary>
    public override string ToString() => $"{Name} {DataType} {Shape}";
}
