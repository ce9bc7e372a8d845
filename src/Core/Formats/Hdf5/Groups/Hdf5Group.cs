using System.Collections.Concurrent;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A group: named links to objects.</summary>
public sealed class Hdf5Group : Hdf5Object
{
    /// <summary>As many soft links as the library follows by default.</summary>
    private const int MaxSoftLinks = 16;

    private readonly Hdf5File _file;
    private readonly Lazy<IReadOnlyList<Hdf5Link>> _links;
    private readonly Lazy<Dictionary<string, Hdf5Link>> _byName;
    private ConcurrentDictionary<string, Hdf5Object> _opened = new(StringComparer.Ordinal);

    internal Hdf5Group(Hdf5File file, ObjectHeader header, string path)
        : base(file.Context, header, path)
    {
        _file = file;
        _links = new(() => LinkList.Read(Context, Header), LazyThreadSafetyMode.PublicationOnly);
        _byName = new(() => _links.Value.ToDictionary(l => l.Name, StringComparer.Ordinal), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The links: in order of creation where the file keeps it, by name otherwise.</summary>
    /// <exception cref="Common.CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="Common.ChecksumMismatchException">A checksum does not agree.</exception>
    public IReadOnlyList<Hdf5Link> Links => _links.Value;

    /// <summary>The objects that are members by a hard link, in the order of the links, opened one after the other.</summary>
    /// <exception cref="Common.CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="Common.ChecksumMismatchException">A checksum does not agree.</exception>
    public IEnumerable<Hdf5Object> Children => Links.Where(l => l.Kind == Hdf5LinkKind.Hard).Select(Open);

    /// <summary>Finds an object by a path of names and slashes, from here or, with a leading slash, from the root. Soft links are followed.</summary>
    /// <returns>The object, or null when a part of the path, or of a soft link's, does not exist.</returns>
    /// <exception cref="Common.UnsupportedFeatureException">The path leads through a link to another file.</exception>
    /// <exception cref="Common.CorruptFileException">Soft links lead in a circle, or the file contradicts itself.</exception>
    /// <exception cref="Common.ChecksumMismatchException">A checksum does not agree.</exception>
    public Hdf5Object? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Walk walk = new();
        return Find(path, walk) ?? (walk.Fault is { } fault ? throw fault : null);
    }

    /// <summary>Finds a group; null when there is none at the path. See <see cref="Find(string)"/>.</summary>
    public Hdf5Group? FindGroup(string path) => Find(path) as Hdf5Group;

    /// <summary>Finds a dataset; null when there is none at the path. See <see cref="Find(string)"/>.</summary>
    public Hdf5Dataset? FindDataset(string path) => Find(path) as Hdf5Dataset;

    /// <summary>Finds an object; null also where the path leads through a link to another file, or soft links lead in a circle. See <see cref="Find(string)"/>.</summary>
    internal Hdf5Object? TryFind(string path) => Find(path, new Walk());

    /// <summary>Opens the object behind a hard link, which this group does not keep: the file does, for all links to it.</summary>
    internal Hdf5Object OpenChild(Hdf5Link link)
    {
        SpendPath(Context, Path.Length + link.Name.Length);
        return Open(_file, link.Address, Join(link.Name));
    }

    /// <summary>The path of a member.</summary>
    internal string Join(string name) => Path.Length == 1 ? Path + name : $"{Path}/{name}";

    /// <inheritdoc/>
    private protected override Hdf5Object At(string path)
    {
        Hdf5Group other = (Hdf5Group)base.At(path);
        other._opened = new ConcurrentDictionary<string, Hdf5Object>(StringComparer.Ordinal);
        return other;
    }

    private Hdf5Object Open(Hdf5Link link) => _opened.GetOrAdd(link.Name, _ => OpenChild(link));

    private Hdf5Object? Find(string path, Walk walk)
    {
        Hdf5Object current = path.StartsWith('/') ? _file.Root : this;
        foreach (string name in path.Split('/'))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (current is not Hdf5Group group || !group._byName.Value.TryGetValue(name, out Hdf5Link? link))
            {
                return null;
            }

            switch (link.Kind)
            {
                case Hdf5LinkKind.Hard:
                    current = group.Open(link);
                    break;
                case Hdf5LinkKind.Soft:
                    if (++walk.SoftLinks > MaxSoftLinks)
                    {
                        walk.Fault = Context.Corrupt($"'{group.Join(name)}'", $"more than {MaxSoftLinks} soft links one after the other", "a link that leads to an object");
                        return null;
                    }

                    if (group.Find(link.Target!, walk) is not { } target)
                    {
                        return null;
                    }

                    current = target;
                    break;
                default:
                    walk.Fault = Context.Unsupported(
                        $"'{group.Join(name)}'", link.ExternalFile is null ? "a link of an application's own kind" : $"a link into another file ('{link.ExternalFile}')", "Open that file itself.");
                    return null;
            }
        }

        return current;
    }

    /// <summary>A walk along a path.</summary>
    private sealed class Walk
    {
        /// <summary>The soft links that were followed.</summary>
        public int SoftLinks { get; set; }

        /// <summary>Why it ended where there is a link, and nothing that it leads to in this file.</summary>
        public Exception? Fault { get; set; }
    }
}
