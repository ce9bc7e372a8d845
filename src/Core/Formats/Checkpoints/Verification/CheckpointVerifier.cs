using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>
/// Verifies a checkpoint as a whole and reports everything that is wrong, not only the first: every checksum, that all files are there
/// and long enough, that variables neither overlap nor leave bytes over, that slices cover their tensors, that types are known.
/// </summary>
public static class CheckpointVerifier
{
    /// <summary>Verifies the checkpoint that a path stands for.</summary>
    /// <param name="path">A folder, a prefix, or any file of a checkpoint.</param>
    /// <param name="progress">Where to report progress, in bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InputNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="InvalidInputException">A folder holds several checkpoints and does not say which is meant.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckpointVerification Verify(string path, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        CheckpointLocation location;
        try
        {
            location = CheckpointPath.Resolve(full);
        }
        catch (TfModelException e) when (e is CorruptFileException or ChecksumMismatchException && IsTable(e.FilePath))
        {
            // A file whose first block is damaged cannot be told from other tables; what else is wrong with it is to be found all the same.
            location = CheckpointPath.V1File(e.FilePath!);
        }
        catch (TfModelException e) when (e is not InvalidInputException && !IsNothing(full, e))
        {
            return new CheckpointVerification(full, null, 0, 0, [CheckpointFault.From(e, full)]);
        }

        return Verify(location, progress, cancellationToken);
    }

    /// <summary>Verifies a checkpoint that has been located.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckpointVerification Verify(CheckpointLocation location, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        FaultList faults = new();
        (int variables, long bytes) = location.Version == CheckpointVersion.V1
            ? new SavedTensorSlicesVerifier(location, faults, progress, cancellationToken).Run()
            : new TensorBundleVerifier(location, faults, progress, cancellationToken).Run();
        return new CheckpointVerification(location.Prefix, location.Version, variables, bytes, faults.ToArray());
    }

    private static bool IsTable(string? path)
    {
        if (path is null || path.EndsWith(".index", StringComparison.Ordinal))
        {
            return false;
        }

        using InputFile file = InputFile.Open(path);
        return TableReader.HasMagic(file);
    }

    /// <summary>Whether there is nothing to verify, as with a path mistyped; a checkpoint of which a part is missing is something.</summary>
    private static bool IsNothing(string path, TfModelException fault)
    {
        if (fault is not InputNotFoundException || File.Exists(path))
        {
            return false;
        }

        if (Directory.Exists(path))
        {
            return !File.Exists(Path.Combine(path, CheckpointState.FileName)) && !CheckpointPath.Files(path).Any(f => CheckpointPath.BundleShard().IsMatch(f));
        }

        string? folder = Path.GetDirectoryName(path);
        return folder is null || !Directory.Exists(folder)
            || !CheckpointPath.Files(folder).Any(f => CheckpointPath.BundleShard().Match(f) is { Success: true } m && m.Groups["prefix"].Value == path);
    }
}
