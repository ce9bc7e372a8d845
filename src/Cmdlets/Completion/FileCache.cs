using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>
/// What was read of the files last completed from. Completion asks with every key pressed: a file is read again only when its size or
/// time has changed.
/// </summary>
/// <param name="capacity">Of how many files it is kept.</param>
/// <param name="read">Reads a file.</param>
/// <param name="main">The file whose size and time tell a change; by default the path itself, of a checkpoint its index.</param>
internal sealed class FileCache<T>(int capacity, Func<string, T> read, Func<string, string>? main = null)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(FileStamp Stamp, T Value)> _entries = new();

    /// <summary>What a file holds; null where it cannot be read, since a completer has no place for errors.</summary>
    /// <param name="path">A full path.</param>
    public T? Read(string path)
    {
        try
        {
            FileStamp stamp = FileStamp.Of(main is null ? path : main(path));
            lock (_gate)
            {
                for (LinkedListNode<(FileStamp Stamp, T Value)>? node = _entries.First; node is not null; node = node.Next)
                {
                    if (node.Value.Stamp.Path == stamp.Path)
                    {
                        _entries.Remove(node);
                        if (node.Value.Stamp == stamp)
                        {
                            _entries.AddFirst(node);
                            return node.Value.Value;
                        }

                        break;
                    }
                }

                T value = read(path);
                _entries.AddFirst((stamp, value));
                if (_entries.Count > capacity)
                {
                    _entries.RemoveLast();
                }

                return value;
            }
        }
        catch (Exception e) when (e is TfModelException || ErrorRecords.IsUnforeseen(e))
        {
            return null;
        }
    }
}
