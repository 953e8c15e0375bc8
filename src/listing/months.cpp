// Names of months as ls, and the clocks of other systems, write them: abbreviations, full names and the genitives that stand behind a day, in
// lower case. What is written without its accents is known where that is common.
//
// Where languages disagree, the more common system wins: `lip` and `lis` are Polish (July, November), `srp` is Czech (August), not Croatian.
#include "listing/months.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>

#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

struct named_month {
  std::string_view name;
  std::uint8_t number;
};

// Sorted by bytes.
// clang-format off
constexpr named_month table[] = {
    {"ab", 4}, {"abr", 4}, {"abril", 4}, {"ag", 8}, {"ago", 8}, {"agost", 8}, {"agosto", 8}, {"agt", 8}, {"agto", 8},
    {"agu", 8}, {"agustos", 8}, {"agustus", 8}, {"aou", 8}, {"aout", 8}, {"aoû", 8}, {"août", 8}, {"apr", 4},
    {"april", 4}, {"aprila", 4}, {"aprile", 4}, {"aprilie", 4}, {"aprill", 4}, {"aprilo", 4}, {"apríl", 4},
    {"apríla", 4}, {"aprīlis", 4}, {"aprīlī", 4}, {"ara", 12}, {"aralik", 12}, {"aralık", 12}, {"aug", 8},
    {"august", 8}, {"augusta", 8}, {"augusti", 8}, {"augusts", 8}, {"augustus", 8}, {"augustā", 8}, {"augusztus", 8},
    {"avg", 8}, {"avgust", 8}, {"avgusta", 8}, {"avr", 4}, {"avril", 4}, {"ağu", 8}, {"ağustos", 8}, {"aŭg", 8},
    {"aŭgusto", 8}, {"bal", 4}, {"balandis", 4}, {"balandžio", 4}, {"bir", 6}, {"birž", 6}, {"birželio", 6},
    {"birželis", 6}, {"bre", 3}, {"bře", 3}, {"březen", 3}, {"března", 3}, {"cec", 7}, {"cen", 6}, {"cer", 6},
    {"cze", 6}, {"czerwca", 6}, {"czerwiec", 6}, {"dbre", 12}, {"dec", 12}, {"decembar", 12}, {"december", 12},
    {"decembra", 12}, {"decembre", 12}, {"decembrie", 12}, {"decembris", 12}, {"decembro", 12}, {"decembrī", 12},
    {"des", 12}, {"desember", 12}, {"desembre", 12}, {"det", 12}, {"dets", 12}, {"detsember", 12}, {"dez", 12},
    {"dezember", 12}, {"dezembro", 12}, {"dhj", 12}, {"dhjetor", 12}, {"dic", 12}, {"dicembre", 12},
    {"diciembre", 12}, {"dis", 12}, {"disember", 12}, {"dub", 4}, {"duben", 4}, {"dubna", 4}, {"déc", 12},
    {"décembre", 12}, {"eki", 10}, {"ekim", 10}, {"elo", 8}, {"elokuu", 8}, {"elokuuta", 8}, {"ene", 1}, {"enero", 1},
    {"eyl", 9}, {"eylul", 9}, {"eylül", 9}, {"fbro", 2}, {"feb", 2}, {"febbraio", 2}, {"feber", 2}, {"febr", 2},
    {"febreiro", 2}, {"febrer", 2}, {"febrero", 2}, {"februar", 2}, {"februari", 2}, {"februarie", 2},
    {"februarja", 2}, {"februaro", 2}, {"february", 2}, {"február", 2}, {"februára", 2}, {"februāris", 2},
    {"februārī", 2}, {"febrúar", 2}, {"fev", 2}, {"fevereiro", 2}, {"fevr", 2}, {"fevrier", 2}, {"fév", 2},
    {"févr", 2}, {"février", 2}, {"geg", 5}, {"gegužė", 5}, {"gegužės", 5}, {"gen", 1}, {"gener", 1}, {"gennaio", 1},
    {"giu", 6}, {"giugno", 6}, {"grd", 12}, {"gru", 12}, {"grudnia", 12}, {"grudzień", 12}, {"gruod", 12},
    {"gruodis", 12}, {"gruodžio", 12}, {"gsh", 8}, {"gusht", 8}, {"haz", 6}, {"haziran", 6}, {"hei", 7}, {"heinä", 7},
    {"heinäkuu", 7}, {"heinäkuuta", 7}, {"hel", 2}, {"helmi", 2}, {"helmikuu", 2}, {"helmikuuta", 2}, {"huh", 4},
    {"huhti", 4}, {"huhtikuu", 4}, {"huhtikuuta", 4}, {"ian", 1}, {"ianuarie", 1}, {"iul", 7}, {"iulie", 7},
    {"iun", 6}, {"iunie", 6}, {"jaan", 1}, {"jaanuar", 1}, {"jaen", 1}, {"jaenner", 1}, {"jan", 1}, {"janar", 1},
    {"janeiro", 1}, {"januar", 1}, {"januari", 1}, {"januarie", 1}, {"januarja", 1}, {"januaro", 1}, {"january", 1},
    {"január", 1}, {"januára", 1}, {"janv", 1}, {"janvier", 1}, {"janvāris", 1}, {"janvārī", 1}, {"janúar", 1},
    {"jou", 12}, {"joulu", 12}, {"joulukuu", 12}, {"joulukuuta", 12}, {"jui", 6}, {"juil", 7}, {"juillet", 7},
    {"juin", 6}, {"jul", 7}, {"julho", 7}, {"juli", 7}, {"julie", 7}, {"julij", 7}, {"julija", 7}, {"julio", 7},
    {"juliol", 7}, {"july", 7}, {"jun", 6}, {"june", 6}, {"junho", 6}, {"juni", 6}, {"junie", 6}, {"junij", 6},
    {"junija", 6}, {"junio", 6}, {"juny", 6}, {"juu", 6}, {"juuli", 7}, {"juuni", 6}, {"jän", 1}, {"jänner", 1},
    {"júl", 7}, {"júla", 7}, {"július", 7}, {"júlí", 7}, {"jún", 6}, {"júna", 6}, {"június", 6}, {"júny", 6},
    {"júní", 6}, {"jūl", 7}, {"jūlijs", 7}, {"jūlijā", 7}, {"jūn", 6}, {"jūnijs", 6}, {"jūnijā", 6}, {"kas", 11},
    {"kasim", 11}, {"kasım", 11}, {"kes", 6}, {"kesä", 6}, {"kesäkuu", 6}, {"kesäkuuta", 6}, {"kol", 8},
    {"kolovoz", 8}, {"kolovoza", 8}, {"kor", 7}, {"korrik", 7}, {"kov", 3}, {"kovas", 3}, {"kovo", 3}, {"kve", 5},
    {"kvě", 5}, {"květen", 5}, {"května", 5}, {"kwi", 4}, {"kwiecień", 4}, {"kwietnia", 4}, {"lap", 11},
    {"lapkr", 11}, {"lapkritis", 11}, {"lapkričio", 11}, {"led", 1}, {"leden", 1}, {"ledna", 1}, {"lie", 7},
    {"liep", 7}, {"liepa", 7}, {"liepos", 7}, {"lip", 7}, {"lipanj", 6}, {"lipca", 7}, {"lipiec", 7}, {"lipnja", 6},
    {"lis", 11}, {"listopad", 11}, {"listopada", 11}, {"listopadu", 11}, {"lok", 10}, {"loka", 10}, {"lokakuu", 10},
    {"lokakuuta", 10}, {"lug", 7}, {"luglio", 7}, {"lut", 2}, {"lutego", 2}, {"luty", 2}, {"maa", 3}, {"maalis", 3},
    {"maaliskuu", 3}, {"maaliskuuta", 3}, {"maart", 3}, {"mac", 3}, {"maerz", 3}, {"mag", 5}, {"maggio", 5},
    {"mai", 5}, {"maig", 5}, {"maijs", 5}, {"maio", 5}, {"maj", 5}, {"maja", 5}, {"majo", 5}, {"mar", 3},
    {"marca", 3}, {"march", 3}, {"marec", 3}, {"maret", 3}, {"marras", 11}, {"marraskuu", 11}, {"marraskuuta", 11},
    {"mars", 3}, {"mart", 3}, {"martie", 3}, {"marto", 3}, {"marts", 3}, {"martā", 3}, {"marzec", 3}, {"marzo", 3},
    {"març", 3}, {"março", 3}, {"may", 5}, {"mayis", 5}, {"mayo", 5}, {"mayıs", 5}, {"maí", 5}, {"mei", 5},
    {"mrs", 3}, {"mrt", 3}, {"mrz", 3}, {"mzo", 3}, {"máj", 5}, {"mája", 5}, {"május", 5}, {"már", 3}, {"márc", 3},
    {"március", 3}, {"mär", 3}, {"märts", 3}, {"märz", 3}, {"mç", 3}, {"nbre", 11}, {"nis", 4}, {"nisan", 4},
    {"noi", 11}, {"noiembrie", 11}, {"nov", 11}, {"novembar", 11}, {"november", 11}, {"novembra", 11},
    {"novembre", 11}, {"novembris", 11}, {"novembro", 11}, {"novembrī", 11}, {"noviembre", 11}, {"nën", 11},
    {"nëntor", 11}, {"nóv", 11}, {"nóvember", 11}, {"obre", 10}, {"oca", 1}, {"ocak", 1}, {"oct", 10},
    {"october", 10}, {"octobre", 10}, {"octombrie", 10}, {"octubre", 10}, {"ogo", 8}, {"ogos", 8}, {"okt", 10},
    {"oktobar", 10}, {"oktober", 10}, {"oktobra", 10}, {"oktobris", 10}, {"oktobro", 10}, {"oktobrī", 10},
    {"oktoober", 10}, {"október", 10}, {"októbra", 10}, {"ott", 10}, {"ottobre", 10}, {"out", 10}, {"outubro", 10},
    {"ozu", 3}, {"ožu", 3}, {"ožujak", 3}, {"ožujka", 3}, {"pa", 10}, {"paz", 10}, {"paź", 10}, {"październik", 10},
    {"października", 10}, {"pri", 4}, {"prill", 4}, {"pro", 12}, {"prosinac", 12}, {"prosinca", 12}, {"prosince", 12},
    {"prosinec", 12}, {"qer", 6}, {"qershor", 6}, {"rgp", 8}, {"rgs", 9}, {"rij", 10}, {"rugp", 8}, {"rugpjūtis", 8},
    {"rugpjūčio", 8}, {"rugs", 9}, {"rugsėjis", 9}, {"rugsėjo", 9}, {"ruj", 9}, {"rujan", 9}, {"rujna", 9},
    {"sau", 1}, {"saus", 1}, {"sausio", 1}, {"sausis", 1}, {"sbre", 9}, {"sep", 9}, {"sept", 9}, {"septembar", 9},
    {"september", 9}, {"septembra", 9}, {"septembre", 9}, {"septembrie", 9}, {"septembris", 9}, {"septembro", 9},
    {"septembrī", 9}, {"septiembre", 9}, {"set", 9}, {"setembre", 9}, {"setembro", 9}, {"setiembre", 9}, {"sett", 9},
    {"settembre", 9}, {"shk", 2}, {"shkurt", 2}, {"sht", 9}, {"shtator", 9}, {"sie", 8}, {"sierpień", 8},
    {"sierpnia", 8}, {"sij", 1}, {"sijec", 1}, {"siječanj", 1}, {"siječnja", 1}, {"spa", 10}, {"spal", 10},
    {"spalio", 10}, {"spalis", 10}, {"srp", 8}, {"srpanj", 7}, {"srpen", 8}, {"srpna", 8}, {"srpnja", 7}, {"stu", 11},
    {"studeni", 11}, {"studenoga", 11}, {"sty", 1}, {"styczeń", 1}, {"stycznia", 1}, {"sub", 2}, {"subat", 2},
    {"svi", 5}, {"svibanj", 5}, {"svibnja", 5}, {"syy", 9}, {"syys", 9}, {"syyskuu", 9}, {"syyskuuta", 9}, {"sze", 9},
    {"szept", 9}, {"szeptember", 9}, {"tam", 1}, {"tammi", 1}, {"tammikuu", 1}, {"tammikuuta", 1}, {"tem", 7},
    {"temmuz", 7}, {"tet", 10}, {"tetor", 10}, {"tou", 5}, {"touko", 5}, {"toukokuu", 5}, {"toukokuuta", 5},
    {"tra", 4}, {"travanj", 4}, {"travnja", 4}, {"uno", 2}, {"vas", 2}, {"vasario", 2}, {"vasaris", 2}, {"vee", 2},
    {"veebr", 2}, {"veebruar", 2}, {"vel", 2}, {"velj", 2}, {"veljača", 2}, {"veljače", 2}, {"wrz", 9},
    {"wrzesień", 9}, {"września", 9}, {"xan", 1}, {"xaneiro", 1}, {"xul", 7}, {"xullo", 7}, {"xun", 6}, {"xuñ", 6},
    {"xuño", 6}, {"zar", 9}, {"zář", 9}, {"září", 9}, {"ágú", 8}, {"ágúst", 8}, {"ápr", 4}, {"április", 4},
    {"úno", 2}, {"únor", 2}, {"února", 2}, {"čec", 7}, {"čen", 6}, {"červen", 6}, {"července", 7}, {"červenec", 7},
    {"června", 6}, {"čvc", 7}, {"čvn", 6}, {"říj", 10}, {"říjen", 10}, {"října", 10}, {"şub", 2}, {"şubat", 2},
    {"απρ", 4}, {"απρίλιοσ", 4}, {"απριλίου", 4}, {"αυγ", 8}, {"αυγούστου", 8}, {"αύγ", 8}, {"αύγουστοσ", 8},
    {"δεκ", 12}, {"δεκέμβριοσ", 12}, {"δεκεμβρίου", 12}, {"ιαν", 1}, {"ιανουάριοσ", 1}, {"ιανουαρίου", 1},
    {"ιουλ", 7}, {"ιουλίου", 7}, {"ιουν", 6}, {"ιουνίου", 6}, {"ιούλ", 7}, {"ιούλιοσ", 7}, {"ιούν", 6},
    {"ιούνιοσ", 6}, {"μάι", 5}, {"μάιοσ", 5}, {"μάρ", 3}, {"μάρτιοσ", 3}, {"μαΐ", 5}, {"μαΐου", 5}, {"μαι", 5},
    {"μαρ", 3}, {"μαρτίου", 3}, {"μαϊ", 5}, {"νοέ", 11}, {"νοέμβριοσ", 11}, {"νοε", 11}, {"νοεμβρίου", 11},
    {"οκτ", 10}, {"οκτωβρίου", 10}, {"οκτώβριοσ", 10}, {"σεπ", 9}, {"σεπτ", 9}, {"σεπτέμβριοσ", 9},
    {"σεπτεμβρίου", 9}, {"φεβ", 2}, {"φεβρουάριοσ", 2}, {"φεβρουαρίου", 2}, {"авг", 8}, {"август", 8}, {"августа", 8},
    {"апр", 4}, {"апрель", 4}, {"апреля", 4}, {"април", 4}, {"бер", 3}, {"березень", 3}, {"березня", 3}, {"вер", 9},
    {"верас", 9}, {"верасня", 9}, {"вересень", 9}, {"вересня", 9}, {"врс", 9}, {"гру", 12}, {"груд", 12},
    {"грудень", 12}, {"грудня", 12}, {"дек", 12}, {"декабрь", 12}, {"декабря", 12}, {"декември", 12}, {"дец", 12},
    {"децембар", 12}, {"жнв", 8}, {"жні", 8}, {"жніўня", 8}, {"жов", 10}, {"жовт", 10}, {"жовтень", 10},
    {"жовтня", 10}, {"июл", 7}, {"июль", 7}, {"июля", 7}, {"июн", 6}, {"июнь", 6}, {"июня", 6}, {"кас", 10},
    {"кастрычніка", 10}, {"кві", 4}, {"квіт", 4}, {"квітень", 4}, {"квітня", 4}, {"кра", 4}, {"крас", 4},
    {"красавіка", 4}, {"крс", 4}, {"кст", 10}, {"лип", 7}, {"липень", 7}, {"липня", 7}, {"лис", 11}, {"листопад", 11},
    {"листопада", 11}, {"лют", 2}, {"лютага", 2}, {"лютий", 2}, {"лютого", 2}, {"ліп", 7}, {"ліпеня", 7}, {"ліс", 11},
    {"лістапада", 11}, {"май", 5}, {"мар", 3}, {"март", 3}, {"марта", 3}, {"мая", 5}, {"мај", 5}, {"нов", 11},
    {"новембар", 11}, {"ное", 11}, {"ноември", 11}, {"ноя", 11}, {"нояб", 11}, {"ноябрь", 11}, {"ноября", 11},
    {"окт", 10}, {"октобар", 10}, {"октомври", 10}, {"октябрь", 10}, {"октября", 10}, {"сак", 3}, {"сакавіка", 3},
    {"сен", 9}, {"сент", 9}, {"сентябрь", 9}, {"сентября", 9}, {"сеп", 9}, {"септембар", 9}, {"септември", 9},
    {"сер", 8}, {"серп", 8}, {"серпень", 8}, {"серпня", 8}, {"сне", 12}, {"снежня", 12}, {"снж", 12}, {"стд", 1},
    {"сту", 1}, {"студзеня", 1}, {"січ", 1}, {"січень", 1}, {"січня", 1}, {"тра", 5}, {"трав", 5}, {"травень", 5},
    {"травня", 5}, {"траўня", 5}, {"феб", 2}, {"фебруар", 2}, {"фев", 2}, {"февр", 2}, {"февраль", 2}, {"февраля", 2},
    {"февруари", 2}, {"чер", 6}, {"черв", 6}, {"червень", 6}, {"червня", 6}, {"чэр", 6}, {"чэрвеня", 6}, {"юл", 7},
    {"юли", 7}, {"юн", 6}, {"юни", 6}, {"ян", 1}, {"янв", 1}, {"январь", 1}, {"января", 1}, {"яну", 1}, {"януари", 1},
    {"јан", 1}, {"јануар", 1}, {"јул", 7}, {"јун", 6},
};
// clang-format on
static_assert(std::ranges::is_sorted(table, {}, &named_month::name));

constexpr std::size_t longest = 32;

// A name in UTF-8 and lower case, built letter by letter.
class folded {
 public:
  // False when it is too long for a month.
  bool add(char32_t letter) noexcept {
    if (size_ + 2 > bytes_.size() || letter > 0x7ff) return false;
    if (letter < 0x80) {
      bytes_[size_++] = wire::to_lower(static_cast<char>(letter));
    } else {
      bytes_[size_++] = static_cast<char>(0xc0 | (letter >> 6));
      bytes_[size_++] = static_cast<char>(0x80 | (letter & 0x3f));
    }
    return true;
  }
  [[nodiscard]] unsigned month() const noexcept {
    const std::string_view name(bytes_.data(), size_);
    const auto* const found = std::ranges::lower_bound(table, name, {}, &named_month::name);
    return found != std::end(table) && found->name == name ? found->number : 0;
  }

 private:
  std::array<char, longest> bytes_{};
  std::size_t size_ = 0;
};

// Lower case of the letters that occur in the table, none of which lies beyond U+07FF.
constexpr char32_t lower(char32_t c) noexcept {
  if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab) || (c >= 0x410 && c <= 0x42f)) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if (c == 0x130) return U'i';
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c + (c & 1);
  if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14a && c <= 0x177)) return c | 1;
  switch (c) {
    case 0x3c2:  // the sigma at the end of a word
      return 0x3c3;
    case 0x386:
      return 0x3ac;
    case 0x388:
    case 0x389:
    case 0x38a:
      return c + 37;
    case 0x38c:
      return 0x3cc;
    case 0x38e:
    case 0x38f:
      return c + 63;
    default:
      return c;
  }
}

unsigned as_utf8(std::string_view text) noexcept {
  folded name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    char32_t letter = byte;
    if (byte >= 0x80) {
      // Months have no letters of three bytes.
      if (byte < 0xc2 || byte > 0xdf || ++i == text.size()) return 0;
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xc0) != 0x80) return 0;
      letter = lower((char32_t{byte} & 0x1f) << 6 | (next & 0x3f));
    }
    if (!name.add(letter)) return 0;
  }
  return name.month();
}

// Letters at consecutive bytes of an old charset; capitals stand there as small letters.
struct run {
  unsigned char first;
  std::u16string_view letters;
};

constexpr run latin1[] = {
    {0xc0, u"àáâãäåæçèéêëìíîïðñòóôõö"}, {0xd8, u"øùúûüýþ"}, {0xe0, u"àáâãäåæçèéêëìíîïðñòóôõö"}, {0xf8, u"øùúûüýþ"}};
constexpr run latin2[] = {{0xa1, u"ą"},
                          {0xa3, u"ł"},
                          {0xa6, u"ś"},
                          {0xa9, u"š"},
                          {0xac, u"ź"},
                          {0xae, u"žż"},
                          {0xb1, u"ą"},
                          {0xb3, u"ł"},
                          {0xb6, u"ś"},
                          {0xb9, u"š"},
                          {0xbc, u"ź"},
                          {0xbe, u"žż"},
                          {0xc0, u"ŕáâăäĺćçčéęëěíîďđńňóôőö"},
                          {0xd8, u"řůúűüý"},
                          {0xe0, u"ŕáâăäĺćçčéęëěíîďđńňóôőö"},
                          {0xf8, u"řůúűüý"}};
constexpr run cp1250[] = {{0x8a, u"š"},
                          {0x8c, u"ś"},
                          {0x8e, u"žź"},
                          {0x9a, u"š"},
                          {0x9c, u"ś"},
                          {0x9e, u"žź"},
                          {0xa3, u"ł"},
                          {0xa5, u"ą"},
                          {0xaf, u"ż"},
                          {0xb3, u"ł"},
                          {0xb9, u"ą"},
                          {0xbf, u"ż"},
                          {0xc0, u"ŕáâăäĺćçčéęëěíîďđńňóôőö"},
                          {0xd8, u"řůúűüý"},
                          {0xe0, u"ŕáâăäĺćçčéęëěíîďđńňóôőö"},
                          {0xf8, u"řůúűüý"}};
constexpr run latin5[] = {{0xc7, u"ç"}, {0xd0, u"ğ"}, {0xd6, u"ö"}, {0xdc, u"üiş"},
                          {0xe7, u"ç"}, {0xf0, u"ğ"}, {0xf6, u"ö"}, {0xfc, u"üış"}};
constexpr run cp1257[] = {{0xc2, u"ā"}, {0xcb, u"ė"}, {0xce, u"ī"}, {0xc8, u"č"}, {0xd0, u"š"},
                          {0xdb, u"ū"}, {0xde, u"ž"}, {0xe2, u"ā"}, {0xeb, u"ė"}, {0xee, u"ī"},
                          {0xe8, u"č"}, {0xf0, u"š"}, {0xfb, u"ū"}, {0xfe, u"ž"}};
constexpr run cp1251[] = {{0xa1, u"ўў"},
                          {0xa3, u"ј"},
                          {0xaa, u"є"},
                          {0xaf, u"ї"},
                          {0xb2, u"іі"},
                          {0xba, u"є"},
                          {0xbc, u"ј"},
                          {0xbf, u"ї"},
                          {0xc0, u"абвгдежзийклмнопрстуфхцчшщъыьэюя"},
                          {0xe0, u"абвгдежзийклмнопрстуфхцчшщъыьэюя"}};
constexpr run koi8[] = {{0xa4, u"є"},
                        {0xa6, u"ії"},
                        {0xb4, u"є"},
                        {0xb6, u"ії"},
                        {0xc0, u"юабцдефгхийклмнопярстужвьызшэщчъ"},
                        {0xe0, u"юабцдефгхийклмнопярстужвьызшэщчъ"}};
constexpr run cyrillic[] = {{0xa4, u"є"},
                            {0xa6, u"іїј"},
                            {0xae, u"ў"},
                            {0xb0, u"абвгдежзийклмнопрстуфхцчшщъыьэюя"},
                            {0xd0, u"абвгдежзийклмнопрстуфхцчшщъыьэюя"},
                            {0xf4, u"є"},
                            {0xf6, u"іїј"},
                            {0xfe, u"ў"}};
constexpr run cp866[] = {
    {0x80, u"абвгдежзийклмнопрстуфхцчшщъыьэюя"}, {0xa0, u"абвгдежзийклмноп"}, {0xe0, u"рстуфхцчшщъыьэюя"}};
constexpr run greek[] = {{0xb6, u"ά"},
                         {0xb8, u"έήί"},
                         {0xbc, u"ό"},
                         {0xbe, u"ύώΐαβγδεζηθικλμνξοπρ"},
                         {0xd3, u"στυφχψωϊϋάέήίΰαβγδεζηθικλμνξοπρσστυφχψωϊϋόύώ"}};
constexpr run cp850[] = {{0x80, u"çüéâäàåç"}, {0x88, u"êëèïîì"}, {0x8e, u"äåé"}, {0x93, u"ôöòûù"}, {0x99, u"öü"},
                         {0xa0, u"áíóúññ"},   {0xb5, u"áâà"},    {0xd2, u"ê"},   {0xe0, u"ó"},     {0xea, u"û"}};
constexpr run cp852[] = {{0x85, u"ů"}, {0x88, u"ł"},  {0x8d, u"ź"},  {0x97, u"śś"}, {0x9d, u"ł"},  {0x9f, u"čáíóúąąžž"},
                         {0xab, u"ź"}, {0xac, u"č"},  {0x81, u"üé"}, {0x90, u"é"},  {0xb5, u"á"},  {0xb7, u"ě"},
                         {0xd6, u"í"}, {0xd8, u"ě"},  {0xde, u"ů"},  {0xe0, u"ó"},  {0xe3, u"ńń"}, {0xe6, u"šš"},
                         {0xe9, u"ú"}, {0xec, u"ýý"}, {0xfc, u"řř"}};

struct charset {
  const run* begin;
  const run* end;
};
// No name of a month is another month in a charset further up.
constexpr charset charsets[] = {{std::begin(latin1), std::end(latin1)}, {std::begin(latin2), std::end(latin2)},
                                {std::begin(cp1250), std::end(cp1250)}, {std::begin(latin5), std::end(latin5)},
                                {std::begin(cp1257), std::end(cp1257)}, {std::begin(cp1251), std::end(cp1251)},
                                {std::begin(koi8), std::end(koi8)},     {std::begin(cyrillic), std::end(cyrillic)},
                                {std::begin(cp866), std::end(cp866)},   {std::begin(greek), std::end(greek)},
                                {std::begin(cp850), std::end(cp850)},   {std::begin(cp852), std::end(cp852)}};

unsigned in_charset(std::string_view text, const charset& known) noexcept {
  folded name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char32_t letter = byte;
    if (byte >= 0x80) {
      const run* const found = std::find_if(known.begin, known.end, [&](const run& one) {
        return byte >= one.first && byte - one.first < static_cast<int>(one.letters.size());
      });
      if (found == known.end) return 0;
      letter = found->letters[byte - found->first];
    }
    if (!name.add(letter)) return 0;
  }
  return name.month();
}

constexpr std::uint32_t packed(char a, char b, char c) noexcept {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(a) | static_cast<unsigned char>(b) << 8 |
                                    static_cast<unsigned char>(c) << 16);
}

// What nearly all listings have.
unsigned english(char a, char b, char c) noexcept {
  switch (packed(a, b, c) | 0x202020) {
    case packed('j', 'a', 'n'):
      return 1;
    case packed('f', 'e', 'b'):
      return 2;
    case packed('m', 'a', 'r'):
      return 3;
    case packed('a', 'p', 'r'):
      return 4;
    case packed('m', 'a', 'y'):
      return 5;
    case packed('j', 'u', 'n'):
      return 6;
    case packed('j', 'u', 'l'):
      return 7;
    case packed('a', 'u', 'g'):
      return 8;
    case packed('s', 'e', 'p'):
      return 9;
    case packed('o', 'c', 't'):
      return 10;
    case packed('n', 'o', 'v'):
      return 11;
    case packed('d', 'e', 'c'):
      return 12;
    default:
      return 0;
  }
}

bool is_letter(char c) noexcept {
  const char small = wire::to_lower(c);
  return static_cast<unsigned char>(c) >= 0x80 || (small >= 'a' && small <= 'z');
}

}  // namespace

unsigned month_number(std::string_view text) noexcept {
  if (text.size() > 1 && (text.back() == '.' || text.back() == ',')) text.remove_suffix(1);
  if (text.size() < 2 || text.size() > longest || !std::ranges::all_of(text, is_letter)) return 0;
  if (text.size() == 3) {
    if (const unsigned month = english(text[0], text[1], text[2])) return month;
  }
  if (const unsigned month = as_utf8(text)) return month;
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return 0;
  for (const charset& known : charsets) {
    if (const unsigned month = in_charset(text, known)) return month;
  }
  return 0;
}

}  // namespace ferry::listings
