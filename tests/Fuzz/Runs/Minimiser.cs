using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Makes the input of a fault smaller while the fault stays: files, nodes of a JSON document, fields of a message, bytes are left out.</summary>
/// <param name="target">What is tried.</param>
/// <param name="key">The fault.</param>
/// <param name="number">The number of the input, which decides over the stages it goes through.</param>
internal sealed class Minimiser(FuzzTarget target, string key, long number)
{
    private const int MostAttempts = 6000;
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(2);
    private readonly DateTime _end = DateTime.UtcNow + MostTime;
    private int _attempts;

    /// <summary>Makes an input smaller.</summary>
    public FileSet Run(FileSet files)
    {
        using ScratchFolder folder = new();
        if (!Shows(folder, files))
        {
            return files;
        }

        long before;
        do
        {
            before = files.Size;
            foreach (string name in files.Names.ToArray())
            {
                files = Try(folder, files, files.Without(name)) ?? files;
            }

            foreach (string name in files.Names.ToArray())
            {
                files = WithoutNodes(folder, files, name);
                files = WithoutFields(folder, files, name);
                files = WithoutBytes(folder, files, name);
            }
        }
        while (files.Size < before && !IsOver);

        return files;
    }

    private bool IsOver => _attempts >= MostAttempts || DateTime.UtcNow > _end;

    private FileSet? Try(ScratchFolder folder, FileSet from, FileSet smaller) => smaller.Size < from.Size && !IsOver && Shows(folder, smaller) ? smaller : null;

    private bool Shows(ScratchFolder folder, FileSet files)
    {
        _attempts++;
        FuzzInput input = new(new InputChain(number), string.Empty, string.Empty, files, KeepsChecksums: false);
        folder.Fill(files);
        (Recorder recorder, TimeSpan time) = Attempt.Once(target, folder, input, null);
        return new Judge(target).Faults(input, recorder, time).Any(f => FaultKey.ToFileName(f.Key) == key);
    }

    private FileSet WithoutNodes(ScratchFolder folder, FileSet files, string name)
    {
        for (int at = 0; JsonTree.TryParse(files[name]) is { } root; at++)
        {
            List<JsonTree> all = [];
            root.Collect(all);
            if (at >= all.Count || IsOver)
            {
                break;
            }

            JsonTree node = all[at];
            for (int i = (node.Items?.Count ?? 0) - 1; i >= 0; i--)
            {
                (JsonTree item, string? itemKey) = (node.Items![i], node.Keys?[i]);
                node.Items.RemoveAt(i);
                node.Keys?.RemoveAt(i);
                if (Try(folder, files, files.With(name, root.ToBytes())) is { } smaller)
                {
                    files = smaller;
                    continue;
                }

                node.Items.Insert(i, item);
                node.Keys?.Insert(i, itemKey!);
            }
        }

        return files;
    }

    private FileSet WithoutFields(ScratchFolder folder, FileSet files, string name)
    {
        if (WireField.TryParse(files[name]) is not { Count: > 0 } root)
        {
            return files;
        }

        for (int at = 0; !IsOver; at++)
        {
            List<(List<WireField> Owner, int Index)> all = [];
            WireField.Collect(root, all);
            if (at >= all.Count)
            {
                break;
            }

            (List<WireField> owner, int index) = all[at];
            WireField field = owner[index];
            owner.RemoveAt(index);
            if (Try(folder, files, files.With(name, WireField.ToBytes(root))) is { } smaller)
            {
                files = smaller;
                at--;
            }
            else
            {
                owner.Insert(index, field);
            }
        }

        return files;
    }

    private FileSet WithoutBytes(ScratchFolder folder, FileSet files, string name)
    {
        for (int size = Math.Max(1, files[name].Length / 2); size > 0 && !IsOver; size /= 2)
        {
            for (int at = 0; at + size <= files[name].Length && !IsOver;)
            {
                byte[] bytes = files[name];
                FileSet? smaller = Try(folder, files, files.With(name, [.. bytes[..at], .. bytes[(at + size)..]]));
                files = smaller ?? files;
                at += smaller is null ? size : 0;
            }
        }

        return files;
    }
}
