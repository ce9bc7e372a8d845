using TfModelTools.Formats.Checkpoints.Verification;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>One thing that is wrong with a checkpoint: what Test-Checkpoint -Detailed emits.</summary>
public sealed class CheckpointFaultInfo
{
    private readonly CheckpointFault _fault;

    internal CheckpointFaultInfo(CheckpointFault fault, string path)
    {
        _fault = fault;
        Path = path;
    }

    /// <summary>What sort of thing it is.</summary>
    public CheckpointFaultKind Kind => _fault.Kind;

    /// <summary>The variable concerned; empty when there is none.</summary>
    public string Variable => _fault.Variable;

    /// <summary>The place, what was found and what was expected.</summary>
    public string Message => _fault.Message;

    /// <summary>The file concerned.</summary>
    public string FilePath => _fault.FilePath;

    /// <summary>The checkpoint.</summary>
    public string Path { get; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
