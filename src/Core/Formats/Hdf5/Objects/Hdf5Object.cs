namespace TfModelTools.Formats.Hdf5;

/// <summary>An object of the file: a group, a dataset, or a committed datatype. Safe for use by several threads at once.</summary>
public abstract class Hdf5Object
{
    /// <summary>What one more path to an object takes in memory beside its letters.</summary>
    private const int PathMemory = 240;

    private readonly Lazy<IReadOnlyList<Hdf5Attribute>> _attributes;

    private protected Hdf5Object(FileContext context, ObjectHeader header, string path)
    {
        Context = context;
        Header = header;
        Path = path;
        _attributes = new Lazy<IReadOnlyList<Hdf5Attribute>>(() => AttributeList.Read(context, header), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The path it was reached by, from the root: "/", "/model_weights/dense".</summary>
    public string Path { get; private set; }

    /// <summary>The last part of the path; of the root, "/".</summary>
    public string Name => Path.Length == 1 ? Path : Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The attributes: in order of creation where the file keeps it, by name otherwise.</summary>
    /// <exception cref="Common.CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="Common.ChecksumMismatchException">A checksum does not agree.</exception>
    public IReadOnlyList<Hdf5Attribute> Attributes => _attributes.Value;

    /// <summary>Where its header stands in the file. Two objects with one address are one object.</summary>
    public long HeaderAddress => Header.Address;

    internal FileContext Context { get; }

    internal ObjectHeader Header { get; }

    /// <summary>Finds an attribute by its exact name; null when there is none.</summary>
    public Hdf5Attribute? FindAttribute(string name) => Attributes.FirstOrDefault(a => a.Name == name);

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    /// <summary>This object as it is reached by a path; the memory for it is counted by the caller.</summary>
    internal Hdf5Object Under(string path) => Path == path ? this : At(path);

    /// <summary>Opens the object whose header stands at an address. Any number of links may lead to it: it is read for the first of them.</summary>
    internal static Hdf5Object Open(Hdf5File file, long address, string path)
    {
        if (!file.Objects.TryGetValue(address, out Hdf5Object? known))
        {
            known = file.Objects.GetOrAdd(address, Read(file, address, path));
        }

        return known.Under(path);
    }

    /// <summary>Counts the memory for one more path to an object, before there is the path.</summary>
    internal static void SpendPath(FileContext context, long letters)
    {
        context.Descriptions.Spend(PathMemory);
        context.Paths.Spend(2 * letters);
    }

    /// <summary>This object as it is reached by another path; all that was read of it is shared.</summary>
    private protected virtual Hdf5Object At(string path)
    {
        Hdf5Object other = (Hdf5Object)MemberwiseClone();
        other.Path = path;
        return other;
    }

    private static Hdf5Object Read(Hdf5File file, long address, string path)
    {
        FileContext context = file.Context;
        ObjectHeader header = ObjectHeader.Read(context, address);
        bool hasLayout = false;
        bool hasType = false;
        foreach (HeaderMessage message in header.Messages)
        {
            switch (message.Type)
            {
                case MessageType.SymbolTable or MessageType.LinkInfo or MessageType.Link or MessageType.GroupInfo:
                    return new Hdf5Group(file, header, path);
                case MessageType.DataLayout:
                    hasLayout = true;
                    break;
                case MessageType.Datatype:
                    hasType = true;
                    break;
            }
        }

        if (hasLayout)
        {
            return new Hdf5Dataset(context, header, path);
        }

        return hasType
            ? new Hdf5CommittedDatatype(context, header, path)
            : throw context.Corrupt($"'{path}'", "an object that is no group, dataset or datatype", "one of these");
    }
}
