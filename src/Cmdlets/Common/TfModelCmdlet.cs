using System.Collections.Concurrent;
using System.Management.Automation;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Graph;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// The base of every cmdlet. Ctrl+C cancels a token that all work receives; long work runs beside the pipeline thread, which shows
/// its progress meanwhile; faults of Core become error records.
/// </summary>
public abstract class TfModelCmdlet : PSCmdlet, IDisposable
{
    /// <summary>How often progress is shown. Shorter than a person can follow, long enough to cost nothing.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly ConcurrentQueue<Action> _calls = [];

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken CancellationToken => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Releases what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cancellation.Dispose();
        }
    }

    /// <summary>Works on one item of the input: a fault is one non-terminating error, and the pipeline goes on with the next.</summary>
    /// <param name="target">The item, for the error record.</param>
    /// <param name="work">What to do.</param>
    /// <returns>Whether it was done.</returns>
    protected bool TryItem(object? target, Action work)
    {
        ErrorRecord? error = Attempt(target, work);
        if (error is not null)
        {
            WriteError(error);
        }

        return error is null;
    }

    /// <summary>Does what the whole statement is about: a fault ends it.</summary>
    /// <param name="target">What is worked on, for the error record.</param>
    /// <param name="work">What to do.</param>
    protected void Require(object? target, Action work)
    {
        if (Attempt(target, work) is { } error)
        {
            ThrowTerminatingError(error);
        }
    }

    /// <summary>
    /// Runs long work on another thread and waits for its end, showing its progress. When the pipeline is stopped the work is
    /// cancelled and still waited for: it removes what it left half done.
    /// </summary>
    /// <param name="work">The work; it must not touch the cmdlet.</param>
    /// <returns>What it gives.</returns>
    protected T RunLong<T>(Func<IProgress<ProgressReport>, CancellationToken, T> work)
    {
        PipelineProgress progress = new(GetType().FullName!.GetHashCode(StringComparison.Ordinal) & int.MaxValue);
        Task<T> task = Task.Run(() => work(progress, CancellationToken));
        try
        {
            while (!Task.WaitAny([task], ProgressInterval).Equals(0))
            {
                progress.Show(WriteProgress);
                while (_calls.TryDequeue(out Action? call))
                {
                    call();
                }
            }
        }
        catch
        {
            // The pipeline was stopped while progress was written or a script block ran.
            _cancellation.Cancel();
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            throw;
        }

        progress.End(WriteProgress);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs something on the pipeline thread, for the work of <see cref="RunLong"/>, which waits for it: a script block of the caller's runs nowhere else.</summary>
    /// <param name="call">What to run.</param>
    /// <returns>What it gives; what it throws is thrown to the work.</returns>
    private protected T OnPipelineThread<T>(Func<T> call)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Enqueue(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (PipelineStoppedException)
            {
                result.SetCanceled();
                throw;
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.WaitAsync(CancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Writes a message with the control characters in it escaped: it may hold names from files.</summary>
    private protected new void WriteVerbose(string text) => base.WriteVerbose(PrintableText.Message(text));

    /// <inheritdoc cref="WriteVerbose"/>
    private protected new void WriteWarning(string text) => base.WriteWarning(PrintableText.Message(text));

    /// <summary>Emits the object of a file or folder that was written.</summary>
    /// <param name="path">A full path.</param>
    private protected void WriteItem(string path) => WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);

    /// <summary>Tells what is assumed of a model, and warns of what it does otherwise than its source would.</summary>
    private protected void TellAssumptions(string model, IReadOnlyList<DefaultInput> defaults, IReadOnlyList<string> notes)
    {
        foreach (DefaultInput input in defaults)
        {
            WriteVerbose($"'{model}' takes {input}");
        }

        foreach (string note in notes)
        {
            WriteWarning(note);
        }
    }

    /// <summary>Works on what input paths stand for; what cannot be resolved or worked on is one error, and the others go on.</summary>
    /// <param name="paths">Paths as typed: relative, or on a PSDrive.</param>
    /// <param name="isLiteral">Whether nothing in them is a wildcard.</param>
    /// <param name="collapse">What remains of the matches of a wildcard.</param>
    /// <param name="isAnother">Whether a full path stands for something that none before it stood for.</param>
    /// <param name="work">What to do with a full path.</param>
    private protected void ProcessPaths(
        string[] paths, bool isLiteral, Func<IReadOnlyList<string>, IEnumerable<string>> collapse, Func<string, bool> isAnother, Action<string> work)
    {
        foreach (string path in paths)
        {
            foreach (string resolved in ResolveInputPath(path, isLiteral, collapse).Where(isAnother))
            {
                TryItem(path, () => work(resolved));
            }
        }
    }

    /// <summary>The file-system paths that an input path stands for; a path that cannot be resolved is one error, and gives none.</summary>
    /// <param name="path">A path as typed: relative, or on a PSDrive.</param>
    /// <param name="isLiteral">Whether nothing in it is a wildcard.</param>
    /// <param name="collapse">What remains of the matches of a wildcard.</param>
    private protected IEnumerable<string> ResolveInputPath(string path, bool isLiteral, Func<IReadOnlyList<string>, IEnumerable<string>> collapse)
    {
        try
        {
            ProviderInfo provider;
            string[] resolved;
            if (!isLiteral && WildcardPattern.ContainsWildcardCharacters(path))
            {
                resolved = [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider)];
                if (resolved.Length == 0 && SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out _, out _) is { } name && IsThere(name))
                {
                    // The Path of an object may well hold brackets.
                    resolved = [name];
                }
            }
            else
            {
                // An escaped wildcard character is that character.
                string exact = isLiteral ? path : WildcardPattern.Unescape(path);
                resolved = [SessionState.Path.GetUnresolvedProviderPathFromPSPath(exact, out provider, out _)];
            }

            if (provider.Name != FileSystemProviderName)
            {
                WriteError(NotFileSystem(path, provider));
            }
            else if (resolved.Length == 0)
            {
                WriteError(ErrorRecords.From(new InputNotFoundException($"Nothing matches '{path}'.", "Check the folder and the pattern; -LiteralPath takes a path as it is written."), path));
            }
            else
            {
                return resolved.Length > 1 ? collapse(resolved) : [PipedInputs.Keep(resolved[0])];
            }
        }
        catch (Exception e) when (e is IContainsErrorRecord and not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }
        catch (TfModelException e)
        {
            WriteError(ErrorRecords.From(e, path));
        }
        catch (Exception e) when (ErrorRecords.IsUnforeseen(e))
        {
            WriteError(ErrorRecords.From(DefectException.From(e, MyInvocation.MyCommand.Name, path), path));
        }

        return [];
    }

    /// <summary>The file-system path of an input that need not exist; of a pipe that of a file with all it gives.</summary>
    /// <param name="path">A path as typed: relative, or on a PSDrive.</param>
    /// <exception cref="TfModelException">The pipe cannot be read.</exception>
    protected string ResolveInput(string path) => PipedInputs.Keep(ResolveOutputPath(path));

    /// <summary>The file-system path of what is to be written. A wildcard names no file: it is refused.</summary>
    /// <param name="path">A path as typed: relative, or on a PSDrive.</param>
    protected string ResolveTargetPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);

        // Windows writes long paths with a question mark in front. Brackets are characters of names.
        if (path.AsSpan(path.StartsWith(@"\\?\", StringComparison.Ordinal) ? 4 : 0).IndexOfAny('*', '?') >= 0)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "WildcardNotAllowed", path, $"'{path}' has a wildcard, expected the path of what is to be written.", "Write the path out, without * and ?."));
        }

        return ResolveOutputPath(path);
    }

    /// <summary>The file-system path that an output path stands for; nothing need exist there. A character behind a backtick, as Tab completes it, is that character.</summary>
    /// <param name="path">A path as typed: relative, or on a PSDrive.</param>
    protected string ResolveOutputPath(string path)
    {
        string resolved = path;
        ProviderInfo? provider = null;
        try
        {
            resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(WildcardPattern.Unescape(path), out provider, out _);
        }
        catch (Exception e) when (e is IContainsErrorRecord and not PipelineStoppedException)
        {
            ThrowTerminatingError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }

        if (provider!.Name != FileSystemProviderName)
        {
            ThrowTerminatingError(NotFileSystem(path, provider));
        }

        return resolved;
    }

    /// <summary>The name of the one provider that model files lie on.</summary>
    internal const string FileSystemProviderName = "FileSystem";

    /// <summary>The error of a path on another provider.</summary>
    internal static ErrorRecord NotFileSystem(string path, ProviderInfo provider) => ErrorRecords.Argument(
        "ProviderNotSupported",
        path,
        $"'{path}' is a path of the provider '{provider.Name}', expected one of the file system.",
        "Give the path of a file or folder.");

    /// <summary>Whether there is something of a name, be it a file, a folder, or the prefix of a checkpoint.</summary>
    private static bool IsThere(string path) =>
        File.Exists(path) || Directory.Exists(path) || (Path.GetFileName(path).Length > 0 && CheckpointPath.FindPrefix(path) is not null);

    private ErrorRecord? Attempt(object? target, Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (TfModelException e)
        {
            return ErrorRecords.From(e, target, [.. MyInvocation.BoundParameters.Where(p => p.Value is SwitchParameter { IsPresent: true }).Select(p => "-" + p.Key)]);
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ErrorRecords.From(e, target);
        }
        catch (Exception e) when (ErrorRecords.IsUnforeseen(e))
        {
            return ErrorRecords.From(DefectException.From(e, MyInvocation.MyCommand.Name, target as string), target);
        }
    }
}
