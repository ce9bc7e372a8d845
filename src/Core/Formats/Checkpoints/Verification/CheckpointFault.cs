using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>One thing that is wrong with a checkpoint.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="FilePath">The file concerned.</param>
/// <param name="Variable">The variable concerned; empty when there is none.</param>
/// <param name="Message">The place, what was found and what was expected, in one sentence.</param>
public sealed record CheckpointFault(CheckpointFaultKind Kind, string FilePath, string Variable, string Message)
{
    /// <summary>A fault from what a reader throws.</summary>
    internal static CheckpointFault From(TfModelException fault, string filePath, string variable = "") => new(
        fault switch
        {
            InputNotFoundException => CheckpointFaultKind.Missing,
            UnrecognizedFormatException => CheckpointFaultKind.NotACheckpoint,
            ChecksumMismatchException => CheckpointFaultKind.Checksum,
            CorruptFileException => CheckpointFaultKind.Damaged,
            _ => CheckpointFaultKind.Unsupported,
        },
        fault.FilePath ?? filePath,
        variable,
        fault.Problem);
}
