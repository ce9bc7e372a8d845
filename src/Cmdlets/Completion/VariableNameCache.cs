using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>
/// The variables of the files last completed from. Completion asks with every key pressed: a file is read again only when its size or
/// time has changed.
/// </summary>
internal static class VariableNameCache
{
    private const int Capacity = 8;

    private static readonly Lock Gate = new();
    private static readonly LinkedList<Entry> Entries = new();

    /// <summary>The variables of a file; none where it cannot be read, since a completer has no place for errors.</summary>
    /// <param name="path">A full path.</param>
    public static IReadOnlyList<VariableInfo> Read(string path)
    {
        try
        {
            FileStamp stamp = FileStamp.Of(path);
            lock (Gate)
            {
                Entry? known = Entries.FirstOrDefault(e => e.Stamp.Path == stamp.Path);
                if (known is not null)
                {
                    Entries.Remove(known);
                    if (known.Stamp == stamp)
                    {
                        Entries.AddFirst(known);
                        return known.Variables;
                    }
                }

                using IVariableSource source = Sources.Open(path);
                Entries.AddFirst(new Entry(stamp, source.Variables));
                if (Entries.Count > Capacity)
                {
                    Entries.RemoveLast();
                }

                return source.Variables;
            }
        }
        catch (Exception e) when (e is TfModelException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private sealed record Entry(FileStamp Stamp, IReadOnlyList<VariableInfo> Variables);
}
