namespace TfModelTools.Common.Input;

/// <summary>
/// Keeps files open for as long as many readings of them follow each other, as when a model's weights are loaded: opening a file, and
/// finding the way to a variable in it, takes longer than reading a small one. Outside of a scope a file is open only while it is read.
/// A scope holds for what runs within it, on whatever thread.
/// </summary>
internal sealed class OpenFileScope : IDisposable
{
    private static readonly AsyncLocal<OpenFileScope?> Current = new();

    private readonly Dictionary<object, IDisposable> _files = new(ReferenceEqualityComparer.Instance);
    private readonly OpenFileScope? _outer = Current.Value;

    private OpenFileScope()
    {
    }

    /// <summary>Begins a scope; files opened within it are closed when it is disposed.</summary>
    public static OpenFileScope Begin() => Current.Value = new OpenFileScope();

    /// <summary>Reads from a file, which stays open where a scope holds.</summary>
    /// <param name="owner">Whose file it is: the same owner gets the same file again.</param>
    /// <param name="open">Opens the file; what it gives must be safe for use by several threads at once.</param>
    /// <param name="read">Reads.</param>
    public static TResult Read<TFile, TResult>(object owner, Func<TFile> open, Func<TFile, TResult> read)
        where TFile : class, IDisposable
    {
        if (Current.Value is { } scope)
        {
            return read((TFile)scope.File(owner, open));
        }

        using TFile file = open();
        return read(file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.Value = _outer;
        lock (_files)
        {
            foreach (IDisposable file in _files.Values)
            {
                file.Dispose();
            }

            _files.Clear();
        }
    }

    private IDisposable File(object owner, Func<IDisposable> open)
    {
        lock (_files)
        {
            if (!_files.TryGetValue(owner, out IDisposable? file))
            {
                _files[owner] = file = open();
            }

            return file;
        }
    }
}
