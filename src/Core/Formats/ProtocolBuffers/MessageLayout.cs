using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>What <see cref="MessageCheck"/> needs to know of a message: its fields by number, and the memory one takes.</summary>
internal sealed class MessageLayout
{
    // What the library's objects take on a 64-bit runtime, in bytes: a message with a reference or number for each field, an empty list
    // for each repeated field, an empty dictionary and list for each map.
    private const int MessageBytes = 40;
    private const int FieldBytes = 8;
    private const int ListBytes = 32;
    private const int MapBytes = 200;

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageLayout> Known = new();

    private readonly FrozenDictionary<int, Field> _fields;

    private MessageLayout(MessageDescriptor descriptor)
    {
        Name = descriptor.Name;
        _fields = descriptor.Fields.InDeclarationOrder().ToFrozenDictionary(f => f.FieldNumber, f => new Field(f));
        Cost = MessageBytes + descriptor.Fields.InDeclarationOrder().Sum(f => FieldBytes + (f.IsMap ? MapBytes : f.IsRepeated ? ListBytes : 0));
    }

    /// <summary>The message's name.</summary>
    public string Name { get; }

    /// <summary>The bytes of memory that an empty one takes.</summary>
    public int Cost { get; }

    /// <summary>The layout of a message.</summary>
    public static MessageLayout Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static d => new MessageLayout(d));

    /// <summary>A field by its number; null for one that is not declared.</summary>
    public Field? Find(int number) => _fields.GetValueOrDefault(number);

    /// <summary>A declared field.</summary>
    /// <param name="descriptor">Its descriptor.</param>
    internal sealed class Field(FieldDescriptor descriptor)
    {
        // A reference in a list that grows by doubling; an entry of a dictionary with its node in a linked list and its key.
        private const int ItemBytes = 16;
        private const int EntryBytes = 160;

        private MessageLayout? _message;

        /// <summary>The name, as the schema spells it.</summary>
        public string Name { get; } = descriptor.Name;

        /// <summary>The wire type of one value.</summary>
        public WireType WireType { get; } = TypeOf(descriptor.FieldType);

        /// <summary>Whether its numbers may also stand together under one length.</summary>
        public bool IsPackable { get; } = descriptor.IsRepeated && TypeOf(descriptor.FieldType) != WireType.LengthDelimited;

        /// <summary>Whether its values are characters.</summary>
        public bool IsText { get; } = descriptor.FieldType == FieldType.String;

        /// <summary>The number of the alternatives of which it is one; -1 for none.</summary>
        public int Alternatives { get; } = descriptor.RealContainingOneof?.Index ?? -1;

        /// <summary>Its place among the fields of its message.</summary>
        public int Index { get; } = descriptor.Index;

        /// <summary>Whether it is a message of which there is one at most.</summary>
        public bool IsSingle { get; } = descriptor is { FieldType: FieldType.Message, IsRepeated: false, RealContainingOneof: null, Index: < 64 };

        /// <summary>The bytes of memory that a value takes beside its content.</summary>
        public int Cost { get; } = descriptor.IsMap ? EntryBytes : descriptor.IsRepeated ? ItemBytes : 0;

        /// <summary>The message that it holds; null for another kind.</summary>
        public MessageLayout? Message => descriptor.FieldType == FieldType.Message ? _message ??= Of(descriptor.MessageType) : null;

        private static WireType TypeOf(FieldType type) => type switch
        {
            FieldType.Message or FieldType.String or FieldType.Bytes => WireType.LengthDelimited,
            FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireType.Fixed64,
            FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireType.Fixed32,
            _ => WireType.Varint,
        };
    }
}
