using System.IO.MemoryMappedFiles;
using System.Text;

namespace TfModelTools.Tests.Guard.Runs;

/// <summary>
/// What a child process is doing, in a file that is mapped into its memory and the parent's: it is there when the child has died, and costs
/// a child that does hundreds of thousands of things nothing but a copy.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int Size = 64 * 1024;
    private const int TextStart = 16;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte[] _text = [];

    /// <summary>Maps a file; it is made if it is not there.</summary>
    public Journal(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Says which case is tried.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="text">What it is.</param>
    public void Begin(int number, string text)
    {
        _text = Encoding.UTF8.GetBytes(text.Length > Size / 8 ? text[..(Size / 8)] : text);
        _view.Write(0, number);
        Detail("");
    }

    /// <summary>Says how it is tried.</summary>
    public void Detail(string how)
    {
        byte[] detail = Encoding.UTF8.GetBytes(how);
        _view.Write(4, 0);
        _view.WriteArray(TextStart, _text, 0, _text.Length);
        _view.WriteArray(TextStart + _text.Length, detail, 0, detail.Length);
        _view.Write(4, _text.Length + detail.Length);
        _view.Write(8, _view.ReadInt64(8) + 1);
    }

    /// <summary>Where the child is: the number of the case, what it is and how it is tried, and a number that grows.</summary>
    public (int Number, string Text, long Count) Read()
    {
        byte[] text = new byte[Math.Clamp(_view.ReadInt32(4), 0, Size - TextStart)];
        _view.ReadArray(TextStart, text, 0, text.Length);
        return (_view.ReadInt32(0), Encoding.UTF8.GetString(text), _view.ReadInt64(8));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
