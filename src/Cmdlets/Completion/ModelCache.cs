using TfModelTools.Common;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>The structures of the models last completed from: a file is read again only when its size or time has changed.</summary>
internal static class ModelCache
{
    private const int Capacity = 4;

    private static readonly Lock Gate = new();
    private static readonly LinkedList<Entry> Entries = new();

    /// <summary>A model's structure; null where it cannot be read, since a completer has no place for errors.</summary>
    /// <param name="path">A full path.</param>
    public static InspectedModel? Open(string path)
    {
        try
        {
            FileInfo file = new(ModelFiles.Main(path));
            lock (Gate)
            {
                Entry? known = Entries.FirstOrDefault(e => e.Path == path);
                if (known is not null)
                {
                    Entries.Remove(known);
                    if (known.Length == file.Length && known.Written == file.LastWriteTimeUtc)
                    {
                        Entries.AddFirst(known);
                        return known.Model;
                    }
                }

                InspectedModel model = InspectedModel.Open(path);
                Entries.AddFirst(new Entry(path, file.Length, file.LastWriteTimeUtc, model));
                if (Entries.Count > Capacity)
                {
                    Entries.RemoveLast();
                }

                return model;
            }
        }
        catch (Exception e) when (e is TfModelException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Entry(string Path, long Length, DateTime Written, InspectedModel Model);
}
