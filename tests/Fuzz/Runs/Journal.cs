using System.IO.MemoryMappedFiles;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>What a child is at, in memory that its parent sees even when the child is gone.</summary>
internal sealed unsafe class Journal : IDisposable
{
    private const int StageAt = 128;
    private const int StageBytes = 64;
    private const int ChainAt = 256;
    private const int ChainBytes = 256;
    private const int CountsAt = 512;
    private const int Size = 4096;
    private static readonly string[] KindNames =
        [.. typeof(TfModelException).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(TfModelException)) && !t.IsAbstract).Select(t => t.Name).Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, int> Indices = KindNames.Select((k, i) => (k, i)).ToDictionary(p => p.k, p => p.i, StringComparer.Ordinal);
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _at;

    /// <summary>Opens or creates a journal.</summary>
    public Journal(string path)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, new byte[Size]);
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, Size);
        _view = _file.CreateViewAccessor(0, Size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _at);
    }

    /// <summary>The kinds of refusal, in the order of their counts.</summary>
    public static IReadOnlyList<string> Kinds => KindNames;

    /// <summary>The place of a kind among <see cref="Kinds"/>; -1 for an exception that is not ours.</summary>
    public static int IndexOf(string kind) => Indices.GetValueOrDefault(kind, -1);

    /// <summary>The number of the step that is next.</summary>
    public ref long Next => ref Cell(0);

    /// <summary>The inputs that were tried.</summary>
    public ref long Done => ref Cell(1);

    /// <summary>The inputs of which nothing was refused.</summary>
    public ref long Accepted => ref Cell(2);

    /// <summary>The inputs that were tried more than once and by two threads.</summary>
    public ref long Twice => ref Cell(3);

    /// <summary>1 while an input is being tried.</summary>
    public ref long IsBusy => ref Cell(4);

    /// <summary>Edges of the program that were reached; of a guided run.</summary>
    public ref long Edges => ref Cell(5);

    /// <summary>Grows whenever something is done: a child that stands still hangs.</summary>
    public ref long Ticks => ref Cell(6);

    /// <summary>What is being called.</summary>
    public string Stage => Read(StageAt, StageBytes);

    /// <summary>The chain of the input that is being tried.</summary>
    public string Chain => Read(ChainAt, ChainBytes);

    /// <summary>How many inputs were refused with an exception of a kind.</summary>
    public ref long Refused(int kind) => ref Cell((CountsAt / 8) + kind);

    /// <summary>Says which input is tried from now on.</summary>
    public void Begin(string chain)
    {
        Write(ChainAt, ChainBytes, chain);
        Ticks++;
        IsBusy = 1;
    }

    /// <summary>Says what is called now.</summary>
    public void Enter(string stage) => Write(StageAt, StageBytes, stage);

    /// <summary>Forgets everything.</summary>
    public void Clear() => new Span<byte>(_at, Size).Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private ref long Cell(int index) => ref *((long*)_at + index);

    private string Read(int at, int bytes)
    {
        ReadOnlySpan<byte> text = new(_at + at, bytes);
        return Encoding.ASCII.GetString(text[..Math.Max(0, text.IndexOf((byte)0))]);
    }

    private void Write(int at, int bytes, string text)
    {
        Span<byte> to = new(_at + at, bytes);
        int length = Math.Min(text.Length, bytes - 1);
        Encoding.ASCII.GetBytes(text.AsSpan(0, length), to);
        to[length] = 0;
    }
}
